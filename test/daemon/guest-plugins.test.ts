import { Database } from 'bun:sqlite'
import { expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'

import { type Receiver, startReceiver, verified } from '../plugins/receiver.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { type Answer, type Daemon, scanIn, serve, startScan } from './daemon.ts'
import { createGuests, type Guests } from './guests.ts'

setDefaultTimeout(120_000)

const secret = 'a secret of the house'

/** A daemon with an instance of a guest of each kind, started in a folder that is neither theirs nor its own. */
async function serveGuests(
  guests: Guests,
  receiver: Receiver,
): Promise<{ home: Household; daemon: Daemon; [Symbol.asyncDispose](): Promise<void> }> {
  const home = createHousehold({
    open: true,
    films: 2,
    config: `[plugins]
dir = "${guests.dir}"
[[scanner]]
name = "movies"
plugin = "reader"
[[enricher]]
plugin = "expert"
[[download_client]]
plugin = "fetcher"
[[notifier]]
plugin = "bell"
events = ["scan.completed"]
settings = { url = "${receiver.url}/ring", secret = "${secret}" }
`,
  })
  const env = { SHELFD_CONFIG: home.at('shelfd.toml') }
  const daemon = await serve(home, { cwd: guests.elsewhere, env })
  return { home, daemon, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() }
}

function call(daemon: Daemon, instance: string, body: object = {}): Promise<Answer> {
  return daemon.ask('POST', `/api/v1/plugins/${instance}/test`, body)
}

async function reload(daemon: Daemon, instance: string): Promise<Answer['body']> {
  const { status, body } = await daemon.ask('POST', `/api/v1/plugins/${instance}/reload`)
  expect(status).toBe(200)
  return body
}

async function titles(daemon: Daemon): Promise<string[]> {
  const { body } = await daemon.ask('GET', '/api/v1/items?library=Films')
  return (body['items'] as { title: string }[]).map(({ title }) => title).toSorted()
}

function storedTitles({ dataDir }: Household): unknown[] {
  using database = new Database(join(dataDir, 'shelfd.db'), { readonly: true })
  return database.query('SELECT title FROM item ORDER BY title').values().flat()
}

test('what a scanner reads is in the database and the API, and a notifier tells a receiver that verifies it', async () => {
  await using receiver = await startReceiver()
  using guests = createGuests()
  await using served = await serveGuests(guests, receiver)
  const { home, daemon } = served
  const scan = await scanIn(daemon, await startScan(daemon), 'completed')
  expect(scan).toMatchObject({ errorsCount: 0 })
  const read = ['The Film 1 (2001)', 'The Film 2 (2001)']
  expect(await titles(daemon)).toEqual(read)
  expect(storedTitles(home)).toEqual(read)

  const taken = await until(() => receiver.taken[0], 'the event')
  expect(verified(taken, secret)).toMatchObject({
    type: 'scan.completed',
    data: { library: { name: 'Films' } },
  })
  expect(() => verified(taken, 'another secret')).toThrow()
  expect((await call(daemon, 'notifier/bell')).body).toEqual({ result: { message: 'it rings' } })
  expect((await call(daemon, 'scanner/movies')).status).toBe(200)

  // Its package belongs to what is read anew.
  guests.write(
    'reader/node_modules/shelf-words/lib/words.js',
    `exports.titleOf = (path) => path + ', the film'\n`,
  )
  expect(await reload(daemon, 'scanner/movies')).toMatchObject({ state: 'ready' })
  await scanIn(daemon, await startScan(daemon), 'completed')
  expect(await titles(daemon)).toEqual(['Film 1 (2001), the film', 'Film 2 (2001), the film'])
  expect(await daemon.stop()).toBe(0)
})

test('an enricher and a download client are called, and their answers checked', async () => {
  await using receiver = await startReceiver()
  using guests = createGuests()
  await using served = await serveGuests(guests, receiver)
  const { daemon } = served
  const query = (title: string): object => ({
    method: 'search',
    args: [{ kind: 'movie', title, ids: [], languages: ['en'] }],
  })
  const answers: [instance: string, body: object, result: unknown][] = [
    ['enricher/expert', {}, { message: 'knows 1 films' }],
    [
      'enricher/expert',
      query('Solaris'),
      [{ ref: { kind: 'movie', id: '11' }, title: 'Solaris', year: 1972 }],
    ],
    ['enricher/expert', query('Stalker'), []],
    ['enricher/expert', { method: 'get', args: [{ kind: 'movie', id: '12' }, ['en']] }, null],
    [
      'enricher/expert',
      { method: 'get', args: [{ kind: 'movie', id: '11' }, ['en']] },
      expect.objectContaining({ metadata: { plot: 'A station above an ocean.' } }),
    ],
    ['downloadClient/fetcher', {}, { version: '4.6', protocol: 'torrent' }],
    [
      'downloadClient/fetcher',
      { method: 'list', args: [{}] },
      expect.objectContaining({ items: [expect.objectContaining({ phase: 'seeding' })] }),
    ],
    [
      'downloadClient/fetcher',
      { method: 'files', args: ['ab12'] },
      [{ path: 'ab12/film.mkv', sizeBytes: 5, progress: 1, isWanted: true }],
    ],
  ]
  for (const [instance, body, result] of answers) {
    expect(await call(daemon, instance, body)).toMatchObject({ status: 200, body: { result } })
  }

  const refusals: [instance: string, body: object, reason: string | undefined, words: RegExp][] = [
    ['enricher/expert', query('Wrong'), 'protocol', /The answer of search does not fit: .*title/],
    [
      'enricher/expert',
      { method: 'artwork', args: [{ kind: 'movie', id: '11' }, []] },
      'protocol',
      /The answer of artwork does not fit: .*say \[\] when there is none/,
    ],
    [
      'downloadClient/fetcher',
      { method: 'list', args: [{ category: 'wrong' }] },
      'protocol',
      /The answer of list does not fit: .*phase/,
    ],
    ['enricher/expert', { method: 'search', args: ['Solaris'] }, undefined, /What search is given/],
    [
      'enricher/expert',
      { method: 'remove' },
      undefined,
      /There is no remove in an enricher: it has/,
    ],
    [
      'downloadClient/fetcher',
      { method: 'pause', args: [['ab12']] },
      'unsupported',
      /has no downloadClient.pause/,
    ],
  ]
  for (const [instance, body, reason, words] of refusals) {
    const { status, body: problem } = await call(daemon, instance, body)
    expect([status, problem['reason'], problem['detail']]).toEqual([
      422,
      reason,
      expect.stringMatching(words),
    ])
  }
  expect(await daemon.stop()).toBe(0)
})

test('a plugin whose files have changed is another after a reload, and disabled while they are wrong', async () => {
  await using receiver = await startReceiver()
  using guests = createGuests()
  await using served = await serveGuests(guests, receiver)
  const { daemon } = served
  const version = async (): Promise<unknown> => {
    const { body } = await daemon.ask('GET', '/api/v1/plugins/enricher/expert')
    return (body['manifest'] as { version: string } | null)?.version
  }
  await call(daemon, 'enricher/expert')
  expect(await version()).toBe('1.0.0')
  const another = (facts: string): string => `import { definePlugin, v } from 'shelfd/plugin'
import { facts } from '${facts}'
export default definePlugin({
  id: 'expert', version: '1.1.0', api: 1, settings: v.strictObject({}),
  create: () => ({ enricher: {
    kinds: ['movie'], test: async () => ({ message: facts[0].title }),
    search: async () => [], get: async () => null, artwork: async () => [],
  } }),
})
`
  guests.write('expert/index.ts', another('film-fax'))
  expect(await reload(daemon, 'enricher/expert')).toMatchObject({
    state: 'disabled',
    problems: [{ message: expect.stringContaining('film-fax'), fix: expect.any(String) }],
  })
  expect((await call(daemon, 'enricher/expert')).status).toBe(409)
  await until(async () => {
    const { body } = await daemon.ask('GET', '/api/v1/health')
    return (body['entries'] as { key: string }[]).some(
      ({ key }) => key === 'plugin:enricher:expert',
    )
  }, 'the health entry')

  guests.write('expert/index.ts', another('film-facts'))
  expect(await reload(daemon, 'enricher/expert')).toMatchObject({ state: 'ready', problems: [] })
  expect(await version()).toBe('1.1.0')
  expect((await call(daemon, 'enricher/expert')).body).toEqual({ result: { message: 'Solaris' } })
  expect(await daemon.stop()).toBe(0)
})
