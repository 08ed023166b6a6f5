/** Runs in a network of its own, which has not even a loopback at first: prints what becomes of a library there. */
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { world } from '../../scan/library.ts'
import { until } from '../../support/household.ts'
import { installProvider } from '../provider.ts'

const port = 8_090
const minute = 60_000

async function main(): Promise<void> {
  using folder = tempFolder()
  await using films = await world({
    hasMovableClock: true,
    block: 'enrichers = ["asker"]\nenrichment_mode = "metadata-only"',
    toml: installProvider(folder.path, { url: `http://127.0.0.1:${port}` }),
  })
  const { engine } = films
  const states = (): string[] =>
    engine
      .rows<{ said: string }>(
        `SELECT title || ' ' || enrichment_state AS said FROM item WHERE kind = 'movie' ORDER BY title`,
      )
      .map(({ said }) => said)
  const isLocal = (): boolean =>
    engine.rows(`SELECT 1 FROM scan WHERE status IN ('enriching', 'completed')`).length > 0

  films.put('Heat (1995)/Heat (1995).mkv')
  await engine.start('films')
  await until(isLocal, 'the end of what needs no network')
  const tried = (): boolean =>
    engine.rows(`SELECT 1 FROM job WHERE kind = 'media.match' AND state = 'retryable'`).length > 0
  await until(tried, 'a try that failed')
  const waits = (): boolean => {
    const open = engine.rows<{ state: string }>('SELECT DISTINCT state FROM job WHERE done = 0')
    return open.length > 0 && open.every(({ state }) => /retryable|scheduled/.test(state))
  }
  say('offline', states())

  run('ip', 'link', 'set', 'lo', 'up')
  using server = serve()
  await until(async () => {
    // It tries again by itself after a while, which need not pass.
    if (waits()) await engine.advance(minute)
    return states().every((state) => state.endsWith(' enriched'))
  }, 'a recovery')
  say('online', states())

  run('ip', 'link', 'set', 'lo', 'down')
  films.put('Cube (1997)/Cube (1997).mkv')
  await engine.start('films')
  await until(() => states().length === 2, 'a film that is found without a network')
  say('offline again', states())
  say('asked', server.titles)
}

function serve(): Disposable & { readonly titles: string[] } {
  const titles: string[] = []
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    fetch: ({ url }) => {
      const { pathname, searchParams } = new URL(url)
      titles.push(pathname)
      return Response.json([
        { id: 1, title: searchParams.get('title') ?? 'Heat', overview: 'Told.' },
      ])
    },
  })
  return { titles, [Symbol.dispose]: () => void server.stop(true) }
}

function run(...command: string[]): void {
  const { success, stderr } = Bun.spawnSync(command)
  if (!success) throw new Error(`${command.join(' ')}: ${stderr.toString()}`)
}

function say(what: string, value: unknown): void {
  console.log(JSON.stringify([what, value]))
}

await main()
process.exit(0)
