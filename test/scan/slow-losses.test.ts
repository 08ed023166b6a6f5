import { rmSync } from 'node:fs'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { films, folder, lossOf30, proposals, putBack, takeAway, upTo } from './losses.ts'
import { type World, world } from './library.ts'

setDefaultTimeout(120_000)

/** What a scan removed, and what it held back. */
async function looked(place: World): Promise<[missing: number, held: number]> {
  const { files, removalsHeld } = await place.engine.scan('films')
  return [files.missing, removalsHeld]
}

/** A library of 100 films that has lost 20, ten in a scan: as many as the limit allows. */
async function lossOf20(changes: Parameters<typeof world>[0] = {}): Promise<World> {
  const place = await world(changes)
  films(place, 100)
  await place.engine.scan('films')
  takeAway(place, upTo(10))
  expect(await looked(place)).toEqual([10, 0])
  takeAway(place, upTo(20).slice(10))
  expect(await looked(place)).toEqual([10, 0])
  return place
}

test('holds back what a disk loses scan by scan, once it is more than may go at once', async () => {
  await using place = await lossOf20()
  takeAway(place, [20])
  expect(await looked(place)).toEqual([0, 1])
  expect(proposals(place)).toMatchObject([
    {
      state: 'open',
      fileCount: 1,
      message: expect.stringContaining('1 file is gone, after 20 in the days before'),
    },
  ])

  // More of it is asked for together with it.
  takeAway(place, [21])
  expect(await looked(place)).toEqual([0, 2])
  expect(proposals(place)).toMatchObject([{ state: 'open', fileCount: 2 }])
})

test('believes the next loss again once what was lost is there again', async () => {
  await using place = await lossOf20()
  putBack(place, [0])
  takeAway(place, [20])
  expect(await looked(place)).toEqual([1, 0])
})

test('believes the next loss once a person has approved of the losses before it', async () => {
  await using place = await lossOf20()
  takeAway(place, [20])
  expect(await looked(place)).toEqual([0, 1])
  const [proposal] = proposals(place)
  await place.engine.engine.ask('decideRemoval', proposal?.id ?? 0, 'approve')
  await place.engine.event('removal.decided', (data) => data.proposal.state === 'applied')
  takeAway(place, [21])
  expect(await looked(place)).toEqual([1, 0])
})

test('forgets a loss after a week', async () => {
  await using place = await lossOf20({ hasMovableClock: true })
  await place.engine.advance(8 * 24 * 60 * 60_000)
  takeAway(place, [20])
  expect(await looked(place)).toEqual([1, 0])
})

test('does not count a file in whose place its film has another by now, nor a sidecar', async () => {
  await using place = await world()
  films(place, 100)
  place.put(...upTo(30).map((at) => `${folder(at)}/${folder(at)}.en.srt`))
  await place.engine.scan('films')
  for (const scan of [0, 1, 2]) {
    for (const at of upTo(10)) {
      const film = scan * 10 + at
      rmSync(place.at(`${folder(film)}/${folder(film)}.mkv`))
      rmSync(place.at(`${folder(film)}/${folder(film)}.en.srt`))
      place.put([`${folder(film)}/${folder(film)} - 1080p.mkv`, `better ${film}`])
    }
    expect((await looked(place))[1]).toBe(0)
  }
  takeAway(place, [50])
  expect(await looked(place)).toEqual([1, 0])
})

test('still sees one deletion in one scan, beside a loss that waits for nobody', async () => {
  await using place = await lossOf30()
  expect(proposals(place)).toHaveLength(1)
  putBack(place, upTo(30))
  expect(await looked(place)).toEqual([0, 0])
  rmSync(place.at(folder(40)), { recursive: true })
  expect(await looked(place)).toEqual([1, 0])
})
