import { describe, expect, test } from 'bun:test'

import { bare } from './shows.ts'
import { queryOf, startWorld } from './provider.ts'

describe('a search by title', () => {
  test('gives all of the name in the order of TVmaze, with what a choice needs', async () => {
    await using world = await startWorld()
    const found = await world.enricher.search(queryOf('Harbour & Sons'))
    expect(found).toEqual([
      {
        ref: { kind: 'series', id: '82' },
        title: 'Harbour & Sons',
        year: 2010,
        runtimeMinutes: 60,
        overview: 'A family ships.\nThey sink "often" & deep.',
        poster: `${world.server.url}/uploads/images/original_untouched/82/poster.png`,
        ids: [
          { provider: 'tvmaze', id: '82' },
          { provider: 'tvdb', id: '121361' },
          { provider: 'imdb', id: 'tt0944947' },
        ],
      },
      expect.objectContaining({ ref: { kind: 'series', id: '83' }, year: 2023 }),
    ])
    expect(world.asked()).toEqual(['/search/shows?q=Harbour & Sons'])
  })

  test('looks at what the best are called elsewhere when none has the very name', async () => {
    await using world = await startWorld()
    const [first] = await world.enricher.search(queryOf('Hafen und Sohne'))
    expect(first?.alternativeTitles).toEqual([
      'Hafen und Söhne',
      'Harbour and Sons',
      'Porto Filhos',
    ])
    expect(world.asked()).toEqual(['/search/shows?q=Hafen und Sohne', '/shows/82/akas'])
  })

  test('costs three further requests at most', async () => {
    const shows = Array.from({ length: 8 }, (_, at) => ({
      ...bare,
      id: at + 1,
      title: `Nobody Knows ${at}`,
    }))
    await using world = await startWorld({ shows })
    expect(await world.enricher.search(queryOf('Nobody Knows'))).toHaveLength(8)
    expect(world.asked()).toHaveLength(4)
  })

  test('asks for the original title when the other finds nothing', async () => {
    await using world = await startWorld()
    const query = queryOf('Zupełnie Inny', { originalTitle: 'Nobody Knows' })
    expect(await world.enricher.search(query)).toMatchObject([{ ref: { id: '84' } }])
    expect(world.asked()).toEqual(['/search/shows?q=Zupełnie Inny', '/search/shows?q=Nobody Knows'])
  })

  test('is [] when there is none', async () => {
    await using world = await startWorld()
    expect(await world.enricher.search(queryOf('Quite Something Else'))).toEqual([])
  })

  test('takes half a character and a long title', async () => {
    await using world = await startWorld()
    expect(await world.enricher.search(queryOf(`\ud83d${'x'.repeat(9_000)}`))).toEqual([])
    expect(world.asked()[0]?.length).toBeLessThan(400)
  })

  test('of another kind asks nobody', async () => {
    await using world = await startWorld()
    expect(await world.enricher.search(queryOf('Launch', { kind: 'episode' }))).toEqual([])
    expect(await world.enricher.search(queryOf('Heat', { kind: 'movie' }))).toEqual([])
    expect(world.asked()).toEqual([])
  })
})

describe('a search by number', () => {
  const ids = {
    tvmaze: { provider: 'tvmaze', id: '82' },
    tvdb: { provider: 'tvdb', id: '121361' },
    imdb: { provider: 'imdb', id: 'tt0944947' },
  }

  for (const [id, asked] of [
    [ids.tvmaze, ['/shows/82']],
    [ids.tvdb, ['/lookup/shows?thetvdb=121361', '/shows/82']],
    [ids.imdb, ['/lookup/shows?imdb=tt0944947', '/shows/82']],
  ] as const) {
    test(`of ${id.provider} gives the one that has it, whatever the title`, async () => {
      await using world = await startWorld()
      const found = await world.enricher.search(queryOf('Nobody Knows', { ids: [id] }))
      expect(found.map(({ ref }) => ref)).toEqual([{ kind: 'series', id: '82' }])
      expect(world.asked()).toEqual([...asked])
    })
  }

  test('takes its own before others', async () => {
    await using world = await startWorld()
    const query = queryOf('x', { ids: [ids.imdb, { provider: 'tvmaze', id: '84' }] })
    expect(await world.enricher.search(query)).toMatchObject([{ ref: { id: '84' } }])
  })

  test('goes on to the next, and at last to the title, when nobody has it', async () => {
    await using world = await startWorld()
    const unknown = [
      { provider: 'tvdb', id: '7' },
      { provider: 'imdb', id: 'tt9999999' },
      { provider: 'tmdb', id: '82' },
    ]
    const found = await world.enricher.search(queryOf('Nobody Knows', { ids: unknown }))
    expect(found).toMatchObject([{ ref: { id: '84' } }])
    expect(world.asked()).toEqual([
      '/lookup/shows?thetvdb=7',
      '/lookup/shows?imdb=tt9999999',
      '/search/shows?q=Nobody Knows',
    ])
  })

  test('leaves out what is no number', async () => {
    await using world = await startWorld()
    const odd = ['82?embed=cast', '../../x', '', '0', '٣'].flatMap((id) => [
      { provider: 'tvmaze', id: id === '' ? '-' : id },
      { provider: 'imdb', id: id === '' ? 'tt1' : id },
    ])
    await world.enricher.search(queryOf('Nobody Knows', { ids: odd }))
    expect(world.asked()).toEqual(['/search/shows?q=Nobody Knows'])
  })
})
