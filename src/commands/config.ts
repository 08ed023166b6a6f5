import { problemText } from '../config/explain.ts'
import { configJsonSchema } from '../config/json-schema.ts'
import type { LoadedConfig } from '../config/load.ts'
import { defaultOptions, effectiveOptions, valueText, type ShownOption } from '../config/show.ts'
import { outcomeLines, setOption } from './config-set.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import { safe } from './output.ts'
import { type Trial, tryInstances } from './try-instances.ts'

/** `shelfd config check [--online]`: a configuration with problems throws `invalid` with all of them. */
export async function checkConfig(
  context: CommandContext,
  { online = false }: { readonly online?: true | false | undefined },
): Promise<number> {
  const { output, json } = context
  const { loaded } = context.readConfig()
  const { config } = loaded
  const warnings = [...loaded.warnings, ...loaded.folderWarnings()]
  for (const warning of json ? [] : warnings) output.note(`warning: ${problemText(warning)}`)
  const trials = online ? await tryInstances(config, context.urls) : []
  if (json) output.json({ file: config.file, warnings, ...(online && { trials }) })
  else {
    for (const trial of trials) output.print(trialLine(trial, context))
    output.print('ok')
  }
  return trials.every(({ ok }) => ok) ? exitCodes.ok : exitCodes.failed
}

function trialLine({ kind, name, ok, message }: Trial, { output }: CommandContext): string {
  return `${output.paint(ok ? 'green' : 'red', ok ? 'answers' : 'fails')}  ${kind} ${safe(name)}: ${safe(message)}`
}

/** `shelfd config show [--defaults]` */
export function showConfig(
  { output, json, ...context }: CommandContext,
  { defaults = false }: { readonly defaults?: true | false | undefined },
): void {
  const read = (): LoadedConfig => context.readConfig().loaded
  const shown = defaults ? defaultOptions() : effectiveOptions(read())
  if (json) return output.json(shown)
  for (const option of shown) output.print(lineOf(option))
}

/** `shelfd config path`: the file that the other commands read. */
export function showConfigPath({ output, json, ...context }: CommandContext): void {
  const { path } = context.request()
  if (json) return output.json({ file: path })
  output.print(path)
}

/** `shelfd config set KEY VALUE` */
export function setConfig(
  { output, json, ...context }: CommandContext,
  key: string,
  value: string,
): void {
  const outcome = setOption(context.request(), key, value)
  if (json) return output.json(outcome)
  const [line = '', ...notes] = outcomeLines(outcome)
  output.print(line)
  for (const text of notes) output.note(text)
}

/** `shelfd config schema` */
export function showConfigSchema({ output }: CommandContext): void {
  output.json(configJsonSchema())
}

function lineOf({ path, value, source }: ShownOption): string {
  const assignment = `${path} = ${valueText(value)}`
  if (source.kind === 'default') return `${assignment}  # default`
  const place = source.kind === 'file' ? `${source.file}:${source.line}` : source.variable
  return `${assignment}  # ${place}`
}
