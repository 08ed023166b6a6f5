import { describe, expect, test } from 'bun:test'

import { harbour } from './shows.ts'
import { startWorld } from './provider.ts'

const series = { kind: 'series', id: '82' } as const

describe('artwork', () => {
  test('of a series is of four kinds; words are in the language of the series', async () => {
    await using world = await startWorld()
    const base = `${world.server.url}/uploads/images/original_untouched/82`
    expect(await world.enricher.artwork(series, [])).toEqual([
      { type: 'poster', url: `${base}/poster.png`, width: 340, height: 500, language: 'de' },
      { type: 'fanart', url: `${base}/background.png`, width: 1280, height: 720, language: null },
      { type: 'banner', url: `${base}/banner.png`, width: 758, height: 140, language: 'de' },
      { type: 'logo', url: `${base}/typography.png`, width: 800, height: 310, language: 'de' },
    ])
  })

  test('of a season is its poster, of an episode its still', async () => {
    await using world = await startWorld()
    const base = `${world.server.url}/uploads/images/original_untouched/82`
    expect(await world.enricher.artwork({ kind: 'season', id: '82', season: 1 }, [])).toEqual([
      { type: 'poster', url: `${base}/season-1.png`, language: 'de' },
    ])
    const episode = { kind: 'episode', id: '82', season: 1, episode: 1 } as const
    expect(await world.enricher.artwork(episode, [])).toEqual([
      { type: 'thumb', url: `${base}/still-1x1.png`, language: null },
    ])
  })

  test('is [] where there is none, and of what TVmaze has not', async () => {
    await using world = await startWorld({ shows: [{ ...harbour, hasPictures: false }] })
    expect(await world.enricher.artwork(series, [])).toEqual([])
    expect(await world.enricher.artwork({ kind: 'season', id: '82', season: 1 }, [])).toEqual([])
    expect(await world.enricher.artwork({ kind: 'season', id: '82', season: 0 }, [])).toEqual([])
    expect(await world.enricher.artwork({ kind: 'series', id: '9' }, [])).toEqual([])
  })

  test('can be fetched, and is what it says', async () => {
    await using world = await startWorld()
    const pictures = await world.enricher.artwork(series, [])
    for (const { url, width, height } of pictures) {
      const bytes = await (await fetch(url)).bytes()
      const drawn = await new Bun.Image(bytes).metadata()
      expect([drawn.width, drawn.height]).toEqual([width ?? 0, height ?? 0])
    }
  })
})
