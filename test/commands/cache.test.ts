import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { scanIn, serve, startScan } from '../daemon/daemon.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import { createHousehold, type Household, until } from '../support/household.ts'

setDefaultTimeout(120_000)

/** A household with a film that has a poster. */
function household(): Household {
  const home = createHousehold({ open: true, films: 1 })
  home.write('films/Film 1 (2001)/poster.jpg', makeJpeg({ width: 2000, height: 3000 }))
  return home
}

interface Copy {
  readonly height: number
}

/** Heights of the copies of the poster. */
async function copiesOf(home: Household): Promise<number[]> {
  const { out } = await home.run(['items', '--json'])
  const items = JSON.parse(out) as {
    assets: { picture: { thumbnails: Copy[]; display: Copy | null } | null }[]
  }[]
  const pictures = items.flatMap(({ assets }) => assets.flatMap(({ picture }) => picture ?? []))
  return pictures.flatMap(({ thumbnails, display }) =>
    [...thumbnails, ...(display === null ? [] : [display])].map(({ height }) => height),
  )
}

describe('shelfd cache rebuild', () => {
  test('makes copies anew, by itself where no daemon runs', async () => {
    await using home = household()
    await home.run(['scan'])
    const done = await home.run(['cache', 'rebuild', 'films', '--force'])
    expect(done).toMatchObject({ code: 0, out: 'The copies are made.\n', err: '' })
    expect(await copiesOf(home)).toEqual([320, 1280, 1920])
    const json = await home.run(['cache', 'rebuild', '--thumbnails', '--json'])
    expect(JSON.parse(json.out)).toEqual({ jobId: expect.any(Number) })
  })

  test('asks the daemon, and waits for it or not', async () => {
    await using home = household()
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    expect((await home.run(['cache', 'rebuild', '--force'])).out).toBe('The copies are made.\n')
    await home.run(['config', 'set', 'pictures.display_size', '700'])
    await until(async () => (await copiesOf(home)).includes(700), 'the copy of another size')
    const left = await home.run(['cache', 'rebuild', 'Films', '--display', '--detach'])
    expect(left.out).toMatch(/^Job \d+ has started: shelfd jobs show \d+\n$/)
  })

  test('names what is not there, and what it cannot do', async () => {
    await using home = household()
    expect(await home.run(['cache', 'rebuild', 'Nowhere'])).toMatchObject({
      code: 4,
      err: expect.stringContaining('There is no library named Nowhere.'),
    })
    expect((await home.run(['cache', 'rebuild', '--detach'])).code).toBe(3)
  })
})
