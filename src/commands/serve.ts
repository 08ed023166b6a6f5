import type { Config, LoadedConfig, LoadRequest } from '../config/load.ts'
import { startDaemon } from '../daemon.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import { openInBrowser } from './open-browser.ts'

/** What `shelfd serve` was told. */
export interface ServeFlags {
  readonly port?: number | undefined
  readonly open?: true | undefined
}

/** `shelfd serve`: runs until SIGTERM or SIGINT; a second signal ends it at once. */
export async function serve(context: CommandContext, flags: ServeFlags): Promise<number> {
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

  const source = readSource(context, flags)
  const { config } = source.loaded
  const daemon = await startDaemon(source, context.urls)
  reload = () => daemon.reload()
  greet(daemon.url, config, context)
  if (flags.open) openInBrowser(daemon.url, output)
  await stopping.promise
  if (output.terminal !== null) output.note('Stopping; again to stop at once.')
  await daemon.stop()
  return exitCodes.ok
}

/** The configuration, with the port as one of the environment: so it stays when the file is read again. */
function readSource(
  context: CommandContext,
  { port }: ServeFlags,
): { loaded: LoadedConfig; request: LoadRequest } {
  return context.readConfig(port === undefined ? {} : { SHELFD__SERVER__PORT: String(port) })
}

function greet(url: string, config: Config, { output, json }: CommandContext): void {
  if (json) return output.print(JSON.stringify({ url, pid: process.pid }))
  output.print(`shelfd serves ${url}`)
  output.print(
    `Its API is at ${url}/api/docs to read and try, at ${url}/api/openapi.json for programs.`,
  )
  output.print(`Try: curl -H "X-Api-Key: ${keyWord(config)}" ${url}/api/v1/libraries`)
}

// What is printed may end in the journal of a system, where others read it: the line names the key's file.
function keyWord({ auth: { apiKey } }: Config): string {
  if (apiKey.file !== null) return `$(cat '${apiKey.file}')`
  return '<the key of auth.api_key>'
}
