import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Config } from '../config/load.ts'
import { startDaemon, type Daemon } from '../daemon.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'

/** `shelfd serve`: runs until SIGTERM or SIGINT; a second signal ends it at once. */
export async function serve(context: CommandContext): Promise<number> {
  const { output } = context
  const stopping = Promise.withResolvers<void>()
  let signals = 0
  const onSignal = (): void => {
    signals += 1
    if (signals > 1) process.exit(exitCodes.failed)
    stopping.resolve()
  }
  // As process 1 of a container it gets no signal that it does not ask for.
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  let reload = (): void => undefined
  process.on('SIGHUP', () => reload())

  const source = context.readConfig()
  const { config } = source.loaded
  const daemon = await startDaemon(source, context.urls)
  reload = () => daemon.reload()
  greet(daemon, config, context)
  await stopping.promise
  if (output.terminal !== null) output.note('Stopping; again to stop at once.')
  await daemon.stop()
  return exitCodes.ok
}

function greet(daemon: Daemon, config: Config, { output, json }: CommandContext): void {
  const { url } = daemon
  if (json) return output.print(JSON.stringify({ url, pid: process.pid }))
  output.print(`shelfd serves ${url}`)
  output.print(`Try: curl -H "X-Api-Key: ${keyWord(daemon, config)}" ${url}/api/v1/libraries`)
}

// What is printed may end in the journal of a system, where others read it: the line names the key's file.
function keyWord({ key }: Daemon, config: Config): string {
  const file = join(config.storage.dataDir, 'api_key')
  const { apiKey } = config.auth
  if (apiKey.state === 'missing') return `$(cat '${apiKey.file}')`
  if (existsSync(file) && readFileSync(file, 'utf8').trim() === key) return `$(cat '${file}')`
  return process.stdout.isTTY ? key : '<the key of auth.api_key>'
}
