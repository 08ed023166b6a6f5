import * as v from 'valibot'

import { pluginSchema } from '../http/views/plugin.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { table } from './words.ts'

const listSchema = v.strictObject({ plugins: v.array(pluginSchema) })

/** `shelfd plugin list`: the instances of the running daemon, and what is wrong with them. */
export async function listPlugins({ output, json, ...context }: CommandContext): Promise<void> {
  const daemon = requireDaemon(context, 'read')
  const { body } = await requestDaemon(daemon, { method: 'GET', path: '/api/v1/plugins' })
  const { plugins } = checkAnswer(listSchema, body)
  if (json) return output.json(plugins)
  const head = ['KIND', 'NAME', 'PLUGIN', 'FROM', 'STATE', 'CALLS/H', 'ERRORS/H']
  const rows = plugins.map(({ kind, name, plugin, manifest, origin, state, counters }) => [
    kind,
    safe(name),
    safe(manifest === null ? plugin : `${plugin} ${manifest.version}`),
    origin,
    state,
    String(counters.callsPerHour),
    String(counters.errorsPerHour),
  ])
  for (const line of table([head, ...rows])) output.print(line)
  for (const { name, problems } of plugins) {
    for (const { message, fix, file, line } of problems) {
      const place = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}: `
      output.print(output.paint('red', safe(`${name}: ${place}${message}`)))
      output.print(`  ${safe(fix)}`)
    }
  }
}
