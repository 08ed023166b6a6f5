import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import type { RemovalProposal } from '../../src/domain/removal.ts'
import { createRemovalQueries } from '../../src/store/removal-queries.ts'
import { refused } from '../support/engine.ts'
import { catalogue, itemIds, items, type World, world } from './library.ts'
import {
  applied,
  decided,
  films,
  folder,
  lossOf30,
  proposals,
  putBack,
  takeAway,
  upTo,
} from './losses.ts'

setDefaultTimeout(120_000)

function files({ engine }: World, proposal: RemovalProposal): string[] {
  const found = createRemovalQueries(engine.engine.reader).files(proposal, { limit: 500 })
  return found.map(({ path }) => path)
}

function health({ engine }: World): string[] {
  return engine
    .rows<{ key: string }>(`SELECT key FROM health_entry WHERE source = 'library' ORDER BY key`)
    .map(({ key }) => key)
}

describe('a loss above the limit', () => {
  test('is proposed with its files, once for all scans that miss them', async () => {
    await using place = await lossOf30()
    await place.engine.scan('films')
    const [proposal, ...others] = proposals(place)
    expect(others).toEqual([])
    expect(proposal).toMatchObject({
      libraryName: 'films',
      root: null,
      reason: 'limit',
      state: 'open',
      fileCount: 30,
    })
    expect(files(place, proposal!)).toContain(place.at(`${folder(7)}/${folder(7)}.mkv`))
    expect(health(place)).toEqual([`library.removals_held:${proposal!.libraryId}`])
  })

  test('that grows is one proposal of all', async () => {
    await using place = await lossOf30()
    takeAway(place, [40, 41])
    await place.engine.scan('films')
    expect(proposals(place)).toMatchObject([{ state: 'open', fileCount: 32 }])
  })

  test('is forgotten when the files return', async () => {
    await using place = await world()
    films(place, 60)
    await place.engine.scan('films')
    const before = catalogue(place.engine)
    takeAway(place, upTo(30))
    await place.engine.scan('films')
    putBack(place, upTo(30))
    await place.engine.scan('films')
    expect(proposals(place)).toMatchObject([{ state: 'cleared', fileCount: 0 }])
    expect(health(place)).toEqual([])
    expect(catalogue(place.engine)).toEqual(before)
  })

  test('of which some return in a folder that is scanned by itself is about the others', async () => {
    await using place = await lossOf30()
    putBack(place, [3])
    await place.engine.scan('films', { path: place.at(folder(3)) })
    expect(proposals(place)).toMatchObject([{ state: 'open', fileCount: 29 }])
  })
})

describe('an approved removal', () => {
  test('takes away what is still missed, softly, and nothing that came back since', async () => {
    await using place = await lossOf30()
    putBack(place, [5])
    const { id } = await decided(place, 'approve')
    expect(await applied(place, id)).toMatchObject({ fileCount: 29 })
    const gone = Object.keys(items(place.engine)).filter((key) => key.startsWith('missing'))
    expect(gone).toHaveLength(29)
    expect(gone).not.toContain(`missing movie ${folder(5)}`)
    expect(health(place)).toEqual([])
  })

  test('says nothing of a loss that comes later', async () => {
    await using place = await world()
    films(place, 90)
    await place.engine.scan('films')
    takeAway(place, upTo(30))
    await place.engine.scan('films')
    const { id } = await decided(place, 'approve')
    await applied(place, id)
    takeAway(
      place,
      upTo(60).filter((at) => at >= 30),
    )
    await place.engine.scan('films')
    expect(proposals(place)).toMatchObject([
      { state: 'open', fileCount: 30 },
      { state: 'applied', fileCount: 30 },
    ])
    expect(Object.keys(itemIds(place.engine))).toHaveLength(60)
  })

  test('can be taken back: the items are there again, and stay', async () => {
    await using place = await world({ probe: 'count' })
    films(place, 60)
    await place.engine.scan('films')
    const before = items(place.engine)
    takeAway(place, upTo(30))
    await place.engine.scan('films')
    const { id } = await decided(place, 'approve')
    await applied(place, id)
    await place.engine.engine.ask('undoRemoval', id)
    expect(items(place.engine)).toEqual(before)
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ removalsHeld: 30, errors: [] })
    expect(items(place.engine)).toEqual(before)
    putBack(place, upTo(30))
    expect((await place.engine.scan('films')).files).toMatchObject({ new: 0, missing: 0 })
    expect(items(place.engine)).toEqual(before)
    expect(place.engine.probed()).toHaveLength(60)
  })
})

describe('a rejected removal', () => {
  test('keeps its items without asking again, while other losses are believed', async () => {
    await using place = await lossOf30()
    await decided(place, 'reject')
    expect(health(place)).toEqual([])
    takeAway(place, [50])
    const scan = await place.engine.scan('films')
    expect(scan).toMatchObject({ removalsHeld: 30, errors: [] })
    expect(scan.files.missing).toBe(1)
    expect(proposals(place)).toMatchObject([{ state: 'rejected', fileCount: 30 }])
    expect(Object.keys(itemIds(place.engine))).toHaveLength(59)
  })

  test('is over when the files return: the next loss of them is asked about', async () => {
    await using place = await lossOf30()
    await decided(place, 'reject')
    putBack(place, upTo(30))
    await place.engine.scan('films')
    takeAway(place, upTo(30))
    await place.engine.scan('films')
    expect(proposals(place).map(({ state }) => state)).toEqual(['open', 'cleared'])
  })
})

describe('a folder that cannot be trusted', () => {
  const emptied = (place: World): void => {
    renameSync(place.root, `${place.root} away`)
    mkdirSync(place.root)
  }

  test('is proposed with all that it held, and cleared when it is itself again', async () => {
    await using place = await world()
    films(place, 3)
    await place.engine.scan('films')
    emptied(place)
    await place.engine.scan('films')
    const [proposal] = proposals(place)
    expect(proposal).toMatchObject({
      root: { path: place.root },
      reason: 'root_unavailable',
      state: 'open',
      fileCount: 3,
    })
    expect(files(place, proposal!)).toHaveLength(3)
    rmSync(place.root, { recursive: true })
    renameSync(`${place.root} away`, place.root)
    await place.engine.scan('films')
    expect(proposals(place)).toMatchObject([{ state: 'cleared' }])
    expect(Object.keys(itemIds(place.engine))).toHaveLength(3)
  })

  test('that was emptied on purpose is believed once that is approved, and serves from then on', async () => {
    await using place = await world()
    films(place, 30)
    await place.engine.scan('films')
    const before = itemIds(place.engine)
    emptied(place)
    await place.engine.scan('films')
    const { id } = await decided(place, 'approve')
    expect(await applied(place, id)).toMatchObject({ fileCount: 30 })
    expect(itemIds(place.engine)).toEqual({})
    place.put('New (2020)/New (2020).mkv')
    expect(await place.engine.scan('films')).toMatchObject({ status: 'completed', errors: [] })
    expect(Object.keys(itemIds(place.engine))).toEqual(['New (2020)'])
    renameSync(join(`${place.root} away`, folder(4)), place.at(folder(4)))
    await place.engine.scan('films')
    expect(itemIds(place.engine)[folder(4)]).toBe(before[folder(4)] as number)
  })

  test('that is rejected stays as it is', async () => {
    await using place = await world()
    films(place, 3)
    await place.engine.scan('films')
    emptied(place)
    await place.engine.scan('films')
    await decided(place, 'reject')
    await place.engine.scan('films')
    expect(proposals(place)).toMatchObject([{ state: 'rejected' }])
    expect(Object.keys(itemIds(place.engine))).toHaveLength(3)
  })
})

test('a decision on what waits for none is refused as conflict', async () => {
  await using place = await world()
  const { engine } = place.engine
  expect(await refused(engine.ask('decideRemoval', 1, 'approve'))).toMatchObject({
    code: 'not_found',
  })
  films(place, 60)
  await place.engine.scan('films')
  takeAway(place, upTo(30))
  await place.engine.scan('films')
  const { id } = await decided(place, 'reject')
  expect(await refused(engine.ask('decideRemoval', id, 'approve'))).toMatchObject({
    code: 'conflict',
  })
  expect(await refused(engine.ask('undoRemoval', id))).toMatchObject({ code: 'conflict' })
})
