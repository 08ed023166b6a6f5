import { describe, expect, test } from 'bun:test'

import { type World, world } from './library.ts'

const episode = 'Beta/Season 01/Beta S01E01.mkv'

function series({ engine }: World): Record<string, unknown> {
  const [row] = engine.rows<{ title: string; identity: string; findings: string }>(
    `SELECT title, identity, findings FROM item WHERE kind = 'series'`,
  )
  const { title, identity, findings } = row ?? { title: '', identity: '{}', findings: '[]' }
  const { ids } = JSON.parse(identity) as { ids?: { value: unknown } }
  return { title, ids: ids?.value ?? [], findings: JSON.parse(findings) as unknown }
}

describe('a tvshow.nfo that comes after its show', () => {
  test('gives the show its ids, even when it holds nothing but an address', async () => {
    await using place = await world({ kind: 'series' })
    place.put(episode)
    await place.engine.scan('shows')
    place.put(['Beta/tvshow.nfo', 'https://www.themoviedb.org/tv/1399-beta'])
    await place.engine.scan('shows')
    expect(series(place)).toMatchObject({ ids: [{ provider: 'tmdb', id: '1399' }] })
  })

  test('and is broken leaves its finding with the show', async () => {
    await using place = await world({ kind: 'series' })
    place.put(episode)
    await place.engine.scan('shows')
    place.put(['Beta/tvshow.nfo', '<tvshow><title>Be</tit'])
    await place.engine.scan('shows')
    expect(series(place)).toMatchObject({ title: 'Beta', findings: [{ code: expect.any(String) }] })
  })
})
