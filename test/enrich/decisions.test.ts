import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync, renameSync } from 'node:fs'

import { type ReloadingDaemon, startReloading } from '../reload/daemon.ts'

// Each has a household of its own; on a busy machine its start alone takes seconds.
setDefaultTimeout(120_000)

const toml = `# The household of the tests
[probe]
mode = "off" # for speed

[watch]
settle_time = "0s"

[[library]]
name = "Films" # ours
kind = "movies"
path = "films"
schedule = "off"
enrichers = []

[[library]]
name = "4K"
kind = "movies"
path = "4k"
schedule = "off"
enrichers = []

[[library]]
name = "Shows"
kind = "series"
path = "shows"
schedule = "off"
enrichers = []
`
const alien = 'Alien (1979)'
const files = {
  [`films/${alien}/${alien}.mkv`]: 'in space',
  'films/Aliens (1986)/Aliens (1986).mkv': 'again in space',
  [`4k/${alien}/${alien}.mkv`]: 'in space, sharp',
  'shows/Dark/Season 1/Dark S01E01.mkv': 'in a cave',
}

async function household(
  more = '',
  changes: Record<string, string> = {},
): Promise<ReloadingDaemon> {
  const daemon = await startReloading(toml + more, { files: { ...files, ...changes } })
  for (const library of ['Films', '4K', 'Shows']) await daemon.scan(library)
  await settled(daemon)
  return daemon
}

/** Nobody is asked about anything any more. */
async function settled(daemon: ReloadingDaemon): Promise<void> {
  while (daemon.rows('SELECT 1 FROM enrichment_work').length > 0) await Bun.sleep(5)
}

function idOf(daemon: ReloadingDaemon, library: string, kind = 'movie', title = 'Alien'): number {
  const [row] = daemon.rows<{ id: number }>(
    `SELECT item.id FROM item JOIN library ON library.id = library_id
     WHERE library.name = ? AND item.kind = ? AND title = ?`,
    library,
    kind,
    title,
  )
  if (row === undefined) throw new Error(`there is no ${title} in ${library}`)
  return row.id
}

const choicesOf = (daemon: ReloadingDaemon): unknown =>
  daemon.rows('SELECT item_id AS item, provider, external_id AS id FROM match_choice ORDER BY 1')

/** Items that were looked for after the last look at this. */
function asked(daemon: ReloadingDaemon, after = 0): number[] {
  return daemon
    .rows<{ item: number }>(
      `SELECT DISTINCT payload ->> '$.itemId' AS item FROM job WHERE kind = 'media.match' AND id > ? ORDER BY 1`,
      after,
    )
    .map(({ item }) => item)
}
const lastJob = (daemon: ReloadingDaemon): number =>
  daemon.rows<{ id: number }>('SELECT coalesce(max(id), 0) AS id FROM job')[0]?.id ?? 0
const text = (daemon: ReloadingDaemon): string => readFileSync(daemon.file, 'utf8')

describe('a decision of a person', () => {
  test('is kept and has its item looked for, and what is like it', async () => {
    await using daemon = await household()
    const [own, other] = [idOf(daemon, 'Films'), idOf(daemon, '4K')]
    const before = lastJob(daemon)
    const { status, headers, body } = await daemon.request('POST', `/api/v1/items/${own}/match`, {
      id: 'tmdb:348',
    })
    expect({ status, body }).toEqual({ status: 202, body: { itemId: own, followers: [other] } })
    expect(headers.get('location')).toBe(`/api/v1/items/${own}/match`)
    expect(choicesOf(daemon)).toEqual([{ item: own, provider: 'tmdb', id: '348' }])
    expect(asked(daemon, before)).toEqual([own, other])
  })

  test('is replaced by the next, and taken back', async () => {
    await using daemon = await household()
    const id = idOf(daemon, 'Films')
    const path = `/api/v1/items/${id}/match`
    await daemon.request('POST', path, { id: 'tmdb:1' })
    await daemon.request('POST', path, { ignored: true })
    expect(choicesOf(daemon)).toEqual([{ item: id, provider: null, id: null }])
    await settled(daemon)
    const before = lastJob(daemon)
    expect(await daemon.request('DELETE', path)).toMatchObject({ status: 202 })
    expect(choicesOf(daemon)).toEqual([])
    expect(asked(daemon, before)).toContain(id)
    await settled(daemon)
    const last = lastJob(daemon)
    expect(await daemon.request('DELETE', path)).toMatchObject({ status: 202 })
    expect(asked(daemon, last)).toEqual([])
  })

  test('on an episode is one on its series', async () => {
    await using daemon = await household()
    const [series] = daemon.rows<{ id: number }>(`SELECT id FROM item WHERE kind = 'series'`)
    const [episode] = daemon.rows<{ id: number }>(`SELECT id FROM item WHERE kind = 'episode'`)
    const path = `/api/v1/items/${episode?.id}/match`
    const { body } = await daemon.request('POST', path, { id: 'tvmaze:17861' })
    expect(body).toEqual({ itemId: series?.id, followers: [] })
  })

  test('lasts over ten scans of which some are full', async () => {
    await using daemon = await household()
    const id = idOf(daemon, 'Films')
    await daemon.request('POST', `/api/v1/items/${id}/match`, { ignored: true })
    const chosen = choicesOf(daemon)
    for (const mode of ['incremental', 'full', 'incremental', 'full', 'full'] as const) {
      await daemon.scan('Films', { mode })
      await daemon.scan('4K', { mode })
    }
    expect(choicesOf(daemon)).toEqual(chosen)
  })

  test('goes along when the folder of its film has another name', async () => {
    await using daemon = await household()
    const id = idOf(daemon, 'Films')
    await daemon.request('POST', `/api/v1/items/${id}/match`, { id: 'tmdb:348' })
    renameSync(daemon.at(`films/${alien}`), daemon.at(`films/${alien} [1080p]`))
    await daemon.scan('Films')
    expect(choicesOf(daemon)).toMatchObject([{ provider: 'tmdb', id: '348' }])
    expect(daemon.rows(`SELECT id FROM item WHERE id = ${id} AND missing_at IS NULL`)).toHaveLength(
      1,
    )
  })

  test('is rejected when it says nothing, too much, or what is no number of a provider', async () => {
    await using daemon = await startReloading(toml, { files })
    const bodies = [
      {},
      { id: 'tmdb:1', ignored: true },
      { id: 'tmdb' },
      { id: 'tmdb:1; DROP' },
      { id: '../../x:1' },
      { ignored: false },
      { id: 'tmdb:1', keep: 'always' },
    ]
    for (const body of bodies) {
      const { status } = await daemon.request('POST', '/api/v1/items/1/match', body)
      expect([body, status]).toEqual([body, 422])
    }
  })

  test('is refused for what is not there, and where no provider is asked', async () => {
    await using daemon = await household(
      '[[library]]\nname = "Private"\nkind = "movies"\npath = "private"\nenrichment_mode = "none"\nschedule = "off"\n',
      { 'private/Heat (1995)/Heat (1995).mkv': 'hot' },
    )
    await daemon.scan('Private')
    const heat = idOf(daemon, 'Private', 'movie', 'Heat')
    const decide = async (id: number): Promise<number> =>
      (await daemon.request('POST', `/api/v1/items/${id}/match`, { ignored: true })).status
    expect(await decide(999)).toBe(404)
    expect(await decide(heat)).toBe(409)
    expect(choicesOf(daemon)).toEqual([])
  })
})

describe('a correction that is kept as a rule', () => {
  test('is written behind all else, with its comments as they were', async () => {
    await using daemon = await household()
    const before = text(daemon)
    const id = idOf(daemon, 'Films')
    const body = { id: 'tmdb:348', keep: 'rule' }
    const { status } = await daemon.request('POST', `/api/v1/items/${id}/match`, body)
    expect(status).toBe(202)
    const block = '[[rule]]\npath = "Films/Alien (1979)/**"\nid = "tmdb:348"\n'
    expect(text(daemon)).toBe(`${before}\n${block}`)
    const { body: listed } = await daemon.request('GET', '/api/v1/rules')
    const line = before.split('\n').length + 1
    expect(listed).toEqual({
      rules: [
        {
          id: expect.any(String),
          path: 'Films/Alien (1979)/**',
          match: 'tmdb:348',
          unmatched: false,
          edition: null,
          toml: block.trim(),
          line,
        },
      ],
    })
  })

  test('names each file where others lie in the same folder', async () => {
    await using daemon = await household('', { 'films/Heat (1995).mkv': 'hot' })
    const id = idOf(daemon, 'Films', 'movie', 'Heat')
    await daemon.request('POST', `/api/v1/items/${id}/match`, { ignored: true, keep: 'rule' })
    expect(text(daemon)).toEndWith('[[rule]]\npath = "Films/Heat (1995).mkv"\nunmatched = true\n')
  })

  test('names all of a series', async () => {
    await using daemon = await household()
    const id = idOf(daemon, 'Shows', 'series', 'Dark')
    await daemon.request('POST', `/api/v1/items/${id}/match`, { id: 'tmdb:70523', keep: 'rule' })
    expect(text(daemon)).toEndWith('[[rule]]\npath = "Shows/Dark/**"\nid = "tmdb:70523"\n')
  })
})

describe('a rule', () => {
  const rule = '[[rule]]\npath = "Films/Alien (1979)*/**"\nid = "tmdb:348"\n'

  test('of a changed file has the items looked for that it is about', async () => {
    await using daemon = await household()
    const id = idOf(daemon, 'Films')
    let before = lastJob(daemon)
    daemon.toml(toml + rule)
    const { body } = await daemon.request('POST', '/api/v1/config/reload')
    expect(body).toMatchObject({ changed: ['rule'] })
    expect(asked(daemon, before)).toEqual([id])
    await settled(daemon)
    before = lastJob(daemon)
    daemon.toml(`${toml}${rule}\n[[rule]]\npath = "Films/**"\nid = "tmdb:1"\n`)
    await daemon.request('POST', '/api/v1/config/reload')
    expect(asked(daemon, before)).toEqual([idOf(daemon, 'Films', 'movie', 'Aliens')])
    await settled(daemon)
    before = lastJob(daemon)
    daemon.toml(toml)
    await daemon.request('POST', '/api/v1/config/reload')
    expect(asked(daemon, before)).toHaveLength(2)
  })

  test('is added and taken out by the API', async () => {
    await using daemon = await household()
    const before = text(daemon)
    const wish = { path: 'Shows/Dark', unmatched: true }
    const added = await daemon.request('POST', '/api/v1/rules', wish)
    expect(added).toMatchObject({
      status: 201,
      body: { rules: [{ path: 'Shows/Dark', unmatched: true }] },
    })
    expect(await daemon.request('POST', '/api/v1/rules', wish)).toMatchObject({ status: 200 })
    const [{ id }] = added.body['rules'] as [{ id: string }]
    const removed = await daemon.request('DELETE', `/api/v1/rules/${id}`)
    expect(removed).toMatchObject({ status: 200, body: { rules: [] } })
    expect(text(daemon)).toBe(before)
    expect(await daemon.request('DELETE', `/api/v1/rules/${id}`)).toMatchObject({ status: 404 })
  })

  test('is rejected when it is about nothing or says nothing, and nothing is written', async () => {
    await using daemon = await startReloading(toml, { files })
    const before = text(daemon)
    const wishes = [
      { path: 'Dark', unmatched: true },
      { path: '!Films/Dark', unmatched: true },
      { path: 'Films/Dark' },
      { path: 'Films/Dark', unmatched: true, id: 'tmdb:1' },
      { path: 'Films/Da\u0007rk', unmatched: true },
    ]
    for (const wish of wishes) {
      const { status } = await daemon.request('POST', '/api/v1/rules', wish)
      expect([wish, status]).toEqual([wish, 422])
    }
    expect(text(daemon)).toBe(before)
  })

  const editionOf = (daemon: ReloadingDaemon, id: number): unknown =>
    daemon.rows<{ edition: string }>(
      `SELECT identity ->> '$.edition.value' AS edition FROM item WHERE id = ${id}`,
    )[0]?.edition

  test('gives films their edition, those that are known and those that come', async () => {
    await using daemon = await household()
    const id = idOf(daemon, 'Films')
    const edition = '[[rule]]\npath = "*/Alien (1979)*/**"\nedition = "Assembly Cut"\n'
    daemon.toml(toml + edition)
    await daemon.request('POST', '/api/v1/config/reload')
    expect(editionOf(daemon, id)).toBe('Assembly Cut')
    expect((await daemon.scan('Films', { mode: 'full' })).items.updated).toBe(0)
    expect(editionOf(daemon, id)).toBe('Assembly Cut')
    daemon.write('4k/Alien (1979) again/Alien (1979).mkv', 'new in space')
    await daemon.scan('4K')
    const editions = daemon.rows(`SELECT DISTINCT identity ->> '$.edition.value' AS e FROM item
      WHERE kind = 'movie' AND title = 'Alien'`)
    expect(editions).toEqual([{ e: 'Assembly Cut' }])
  })

  test('that has gone leaves films the edition of their names', async () => {
    const cut = "Brazil (1985) Director's Cut"
    await using daemon = await household('', { [`films/${cut}/${cut}.mkv`]: 'paper' })
    const id = idOf(daemon, 'Films', 'movie', 'Brazil')
    const named = editionOf(daemon, id)
    expect(named).toBeString()
    daemon.toml(`${toml}[[rule]]\npath = "Films/Brazil*/**"\nedition = "Love Conquers All"\n`)
    await daemon.request('POST', '/api/v1/config/reload')
    expect(editionOf(daemon, id)).toBe('Love Conquers All')
    daemon.toml(toml)
    await daemon.request('POST', '/api/v1/config/reload')
    await daemon.scan('Films')
    expect(editionOf(daemon, id)).toBe(named)
  })
})
