import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, renameSync } from 'node:fs'

import type { EnricherCandidate } from '../../src/domain/enricher.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { type ReloadingDaemon, startReloading } from '../reload/daemon.ts'
import { film, show } from './asking.ts'
import { oracleIn, startProvider, type TestProvider } from './provider.ts'

// Each has a household of its own; on a busy machine its start alone takes seconds.
setDefaultTimeout(120_000)

const libraries = `[probe]
mode = "off"

[watch]
settle_time = "0s"

# Films live here
[[library]]
name = "Films"
kind = "movies"
path = "films"
schedule = "off"
enrichers = ["oracle"]

[[library]]
name = "4K"
kind = "movies"
path = "4k"
schedule = "off"
enrichers = ["oracle"]

[[library]]
name = "Shows"
kind = "series"
path = "shows"
schedule = "off"
enrichers = ["oracle"]

`
const known: readonly EnricherCandidate[] = [
  film('1', 'Solaris', 1972),
  film('2', 'Solaris', 2002),
  film('3', 'Stalker', 1979),
  show('9', 'Dark', 2017),
]

interface Household extends AsyncDisposable {
  readonly daemon: ReloadingDaemon
  readonly oracle: TestProvider
  /** Scans all libraries and waits until nobody is asked about anything. */
  scan(mode?: 'full' | 'incremental'): Promise<void>
  settled(): Promise<void>
  idOf(library: string, kind?: string): number
  /** State, way and entry of an item. */
  match(id: number): Promise<string>
}

async function household(files: readonly string[], toml = ''): Promise<Household> {
  const folder = tempFolder()
  const oracle = startProvider()
  oracle.answer = (question) => {
    if (question.method !== 'search') return question.method === 'get' ? null : []
    const { ids, title, kind } = question.query
    const numbers = new Set(ids.map(({ id }) => id))
    return known.filter(
      (one) =>
        one.ref.kind === kind && (ids.length > 0 ? numbers.has(one.ref.id) : one.title === title),
    )
  }
  const plugins = oracleIn(folder.at('plugins'), { oracle })
  const daemon = await startReloading(`${libraries}${plugins}\n${toml}`, {
    files: Object.fromEntries(files.map((file) => [file, `content of ${file}`])),
  })
  for (const path of ['films', '4k', 'shows']) daemon.write(`${path}/.keep`, '')
  const settled = async (): Promise<void> => {
    while (daemon.rows('SELECT 1 FROM enrichment_work').length > 0) await Bun.sleep(5)
  }
  const scan: Household['scan'] = async (mode = 'incremental') => {
    for (const library of ['Films', '4K', 'Shows']) await daemon.scan(library, { mode })
    await settled()
  }
  await scan()
  return {
    daemon,
    oracle,
    scan,
    settled,
    idOf: (library, kind = 'movie') => {
      const [row] = daemon.rows<{ id: number }>(
        'SELECT item.id FROM item JOIN library ON library.id = library_id WHERE library.name = ? AND item.kind = ?',
        library,
        kind,
      )
      return row?.id ?? 0
    },
    match: async (id) => {
      const { body } = await daemon.request('GET', `/api/v1/items/${id}/match`)
      const ref = body['ref'] as { id: string } | null
      return [body['state'], body['way'] ?? 'nobody', ref?.id ?? 'nothing'].join(' ')
    },
    [Symbol.asyncDispose]: async () => {
      await daemon[Symbol.asyncDispose]()
      oracle[Symbol.dispose]()
      folder[Symbol.dispose]()
    },
  }
}

const solaris = 'films/Solaris/Solaris.mkv'
const path = (id: number, more = ''): string => `/api/v1/items/${id}/match${more}`

describe('an item of which two entries are as good', () => {
  test('shows both of them with their scores and reasons, and waits for a person', async () => {
    await using home = await household([solaris])
    const { status, body } = await home.daemon.request('GET', path(home.idOf('Films')))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      title: 'Solaris',
      state: 'ambiguous',
      way: null,
      ref: null,
      decision: null,
      rule: null,
      candidates: [
        {
          id: 'oracle:1',
          enricher: 'oracle',
          ref: { kind: 'movie', id: '1' },
          title: 'Solaris',
          year: 1972,
          score: 0.87,
          reasons: expect.arrayContaining([
            { rule: 'year', points: 0.15, message: 'The year is not known here.' },
          ]),
        },
        { id: 'oracle:2', year: 2002 },
      ],
    })
  })

  test('is what a person says, over ten scans, full ones among them', async () => {
    await using home = await household([solaris])
    const id = home.idOf('Films')
    await home.daemon.request('POST', path(id), { id: 'oracle:2' })
    await home.settled()
    expect(await home.match(id)).toBe('matched person 2')
    for (let count = 0; count < 10; count += 1)
      await home.scan(count % 3 === 0 ? 'full' : 'incremental')
    expect(await home.match(id)).toBe('matched person 2')
  })

  test('is the other one once a person says so, and open again when that is taken back', async () => {
    await using home = await household([solaris])
    const id = home.idOf('Films')
    for (const wish of ['oracle:2', 'oracle:1']) {
      await home.daemon.request('POST', path(id), { id: wish })
      await home.settled()
      expect(await home.match(id)).toBe(`matched person ${wish.slice(-1)}`)
    }
    await home.daemon.request('DELETE', path(id))
    await home.settled()
    expect(await home.match(id)).toBe('ambiguous nobody nothing')
  })

  test('is left unmatched for good when a person says so, and nobody is asked any more', async () => {
    await using home = await household([solaris])
    const id = home.idOf('Films')
    await home.daemon.request('POST', path(id), { ignored: true })
    await home.settled()
    const asked = home.oracle.questions.length
    for (const mode of ['full', 'incremental', 'full'] as const) await home.scan(mode)
    expect(await home.match(id)).toBe('ignored person nothing')
    expect(home.oracle.questions).toHaveLength(asked)
    const { body } = await home.daemon.request('GET', path(id))
    expect(body['decision']).toEqual({ by: 'person', id: null })
  })

  test('keeps what its like was decided to be, unless it says itself what it is', async () => {
    const tagged = '4k/Solaris [tmdbid-1]/Solaris [tmdbid-1].mkv'
    await using home = await household([solaris, '4k/Solaris/Solaris.mkv', tagged])
    const id = home.idOf('Films')
    const [like, own] = home.daemon
      .rows<{ id: number }>(
        `SELECT item.id FROM item JOIN library ON library.id = library_id WHERE library.name = '4K'
         ORDER BY json_array_length(identity, '$.ids.value') IS NOT NULL`,
      )
      .map((row) => row.id)
    await home.daemon.request('POST', path(id), { id: 'oracle:2' })
    await home.scan('full')
    expect(await home.match(like ?? 0)).toBe('matched sibling 2')
    expect(await home.match(own ?? 0)).toBe('ambiguous nobody nothing')
    await home.daemon.request('DELETE', path(id))
    await home.settled()
    expect(await home.match(like ?? 0)).toBe('ambiguous nobody nothing')
  })

  test('is not decided by an answer that was on its way when a person spoke', async () => {
    await using home = await household([solaris])
    const id = home.idOf('Films')
    const goOn = home.oracle.pause()
    await home.daemon.request('POST', path(id, '/again'))
    while (home.oracle.questions.length < 2) await Bun.sleep(5)
    await home.daemon.request('POST', path(id), { id: 'oracle:2' })
    goOn()
    await home.settled()
    expect(await home.match(id)).toBe('matched person 2')
  })
})

describe('a rule', () => {
  const rule = '[[rule]]\npath = "Films/Solaris*/**"\nid = "oracle:2"\n'

  test('is obeyed by what comes later, and named where it decides', async () => {
    await using home = await household([], rule)
    home.daemon.write(solaris, 'new')
    await home.scan()
    const id = home.idOf('Films')
    expect(await home.match(id)).toBe('matched rule 2')
    const { body } = await home.daemon.request('GET', path(id))
    expect(body).toMatchObject({
      decision: { by: 'rule', id: 'oracle:2' },
      rule: { path: 'Films/Solaris*/**', toml: rule.trim() },
    })
  })

  test('goes behind what a person says, and before what its like was decided to be', async () => {
    await using home = await household([solaris, '4k/Solaris/Solaris.mkv'], rule)
    const [id, like] = [home.idOf('Films'), home.idOf('4K')]
    await home.daemon.request('POST', path(like), { id: 'oracle:1' })
    await home.settled()
    expect(await home.match(id)).toBe('matched rule 2')
    await home.daemon.request('POST', path(id), { id: 'oracle:1' })
    await home.settled()
    expect(await home.match(id)).toBe('matched person 1')
  })

  test('that leaves items unmatched lets go of them when it goes', async () => {
    await using home = await household([solaris])
    const id = home.idOf('Films')
    const wish = { path: 'Films/**', unmatched: true }
    const { body } = await home.daemon.request('POST', '/api/v1/rules', wish)
    await home.settled()
    expect(await home.match(id)).toBe('ignored rule nothing')
    const [{ id: ruleId }] = body['rules'] as [{ id: string }]
    await home.daemon.request('DELETE', `/api/v1/rules/${ruleId}`)
    await home.settled()
    expect(await home.match(id)).toBe('ambiguous nobody nothing')
  })

  test('is obeyed by what is moved to where it is about, and no more by what is moved away', async () => {
    const kept = '[[rule]]\npath = "Films/Kept/**"\nunmatched = true\n'
    await using home = await household([solaris], kept)
    const id = home.idOf('Films')
    const [from, to] = [home.daemon.at('films/Solaris'), home.daemon.at('films/Kept/Solaris')]
    mkdirSync(home.daemon.at('films/Kept'))
    renameSync(from, to)
    await home.scan()
    expect(await home.match(id)).toBe('ignored rule nothing')
    renameSync(to, from)
    await home.scan()
    expect(await home.match(id)).toBe('ambiguous nobody nothing')
  })

  test('that a correction was kept as is obeyed by a second copy put there', async () => {
    await using home = await household(['shows/Dark/Season 1/Dark S01E01.mkv'])
    const id = home.idOf('Shows', 'series')
    expect(await home.match(id)).toBe('matched search 9')
    await home.daemon.request('POST', path(id), { ignored: true, keep: 'rule' })
    await home.daemon.request('DELETE', path(id))
    await home.settled()
    expect(await home.match(id)).toBe('ignored rule nothing')
  })
})

describe('a search by a person', () => {
  test('asks for other words than those of the files, and decides nothing', async () => {
    await using home = await household([solaris])
    const id = home.idOf('Films')
    const wish = { title: 'Stalker', year: 1979 }
    const { status, body } = await home.daemon.request('POST', path(id, '/search'), wish)
    expect(status).toBe(200)
    expect(body).toMatchObject({ candidates: [{ id: 'oracle:3', title: 'Stalker' }], failures: [] })
    expect((body['candidates'] as { score: number }[])[0]?.score).toBeGreaterThan(0.9)
    expect(await home.match(id)).toBe('ambiguous nobody nothing')
  })

  test('finds an entry by its number', async () => {
    await using home = await household([solaris])
    const wish = { id: 'oracle:2' }
    const { body } = await home.daemon.request('POST', path(home.idOf('Films'), '/search'), wish)
    expect(body).toMatchObject({ candidates: [{ id: 'oracle:2', year: 2002, score: 1 }] })
  })

  test('is answered 503 while the provider is away', async () => {
    await using home = await household([solaris])
    home.oracle.answer = () => ({ failure: { code: 'unreachable' } })
    const id = home.idOf('Films')
    expect(await home.daemon.request('POST', path(id, '/search'), {})).toMatchObject({
      status: 503,
      body: { code: 'unavailable' },
    })
  })

  test('is refused for what is no film and no series, and for what is not there', async () => {
    await using home = await household([])
    expect(await home.daemon.request('POST', path(77, '/search'), {})).toMatchObject({
      status: 404,
    })
    expect(await home.daemon.request('GET', path(77))).toMatchObject({ status: 404 })
  })
})

describe('a library that is gone through once more', () => {
  test('has all of it looked for anew, in a job, and keeps decisions', async () => {
    await using home = await household([solaris, 'films/Stalker (1979)/Stalker (1979).mkv'])
    const id = home.idOf('Films')
    await home.daemon.request('POST', path(id), { id: 'oracle:2' })
    await home.settled()
    const before = home.oracle.questions.length
    const { status, headers } = await home.daemon.request('POST', '/api/v1/libraries/1/match/again')
    expect(status).toBe(202)
    const job = headers.get('location') ?? ''
    expect(job).toMatch(/^\/api\/v1\/jobs\/\d+$/)
    const state = async (): Promise<unknown> =>
      (await home.daemon.request('GET', job)).body['state']
    while ((await state()) !== 'completed') await Bun.sleep(5)
    await home.settled()
    expect(home.oracle.questions.length).toBeGreaterThan(before)
    expect(await home.match(id)).toBe('matched person 2')
  })
})
