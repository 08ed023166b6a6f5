import { mkdirSync, renameSync, rmSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { refused } from '../support/engine.ts'
import { itemIds, put, type World, world } from './library.ts'
import { applied, decided, films, lossOf30, proposals, putBack, takeAway, upTo } from './losses.ts'

setDefaultTimeout(120_000)

const states = (place: World): unknown[] =>
  proposals(place).map(({ state, fileCount }) => [state, fileCount])
const present = (place: World): number => Object.keys(itemIds(place.engine)).length

/** What was decided is not acted on before the test says so. */
async function held(place: World, work: () => Promise<void>): Promise<void> {
  await place.engine.engine.ask('pauseQueue', 'discover')
  await work()
  await place.engine.engine.ask('resumeQueue', 'discover')
}

/** Two folders of 30 films each, of which 15 each are gone and a person is asked. */
async function lossInTwoFolders(): Promise<World & { readonly two: string }> {
  const place = await world({ roots: ['one', 'two'] })
  const two = place.at('../two')
  films(place, 30)
  put(two, ...upTo(30).map((at) => `Other ${at}/Other ${at}.mkv`))
  await place.engine.scan('films')
  takeAway(place, upTo(15))
  for (const at of upTo(15)) rmSync(`${two}/Other ${at}`, { recursive: true })
  await place.engine.scan('films')
  expect(states(place)).toEqual([['open', 30]])
  return Object.assign(place, { two })
}

async function cancelReading({ engine }: World): Promise<void> {
  const [scan] = engine.rows<{ id: number }>('SELECT max(id) AS id FROM scan')
  await engine.engine.ask('cancelScan', scan!.id)
}

describe('an approved removal', () => {
  test('stands beside a second loss that was seen before it was done: that one is asked about', async () => {
    await using place = await world()
    films(place, 90)
    await place.engine.scan('films')
    takeAway(place, upTo(30))
    await place.engine.scan('films')
    const more = upTo(60).filter((at) => at >= 30)
    let id = 0
    await held(place, async () => {
      id = (await decided(place, 'approve')).id
      takeAway(place, more)
    })
    await applied(place, id)
    expect(states(place)).toEqual([
      ['open', 30],
      ['applied', 30],
    ])
    expect(present(place)).toBe(60)
  })

  test('of which a scan of one folder did a part is done by the next, and taken back as a whole', async () => {
    await using place = await lossInTwoFolders()
    const before = 60
    let scan = Promise.resolve()
    let id = 0
    await held(place, async () => {
      id = (await decided(place, 'approve')).id
      await cancelReading(place)
      scan = place.engine.scan('films', { path: place.root }).then(() => {})
    })
    await scan
    expect(states(place)).toEqual([['approved', 30]])
    expect(present(place)).toBe(before - 15)
    await place.engine.scan('films')
    expect(states(place)).toEqual([['applied', 30]])
    expect(present(place)).toBe(30)
    await place.engine.engine.ask('undoRemoval', id)
    expect(present(place)).toBe(before)
  })

  test('that is rejected when a part of it was done gives that part back', async () => {
    await using place = await lossInTwoFolders()
    let scan = Promise.resolve()
    await held(place, async () => {
      await decided(place, 'approve')
      await cancelReading(place)
      scan = place.engine.scan('films', { path: place.root }).then(() => {})
    })
    await scan
    await decided(place, 'reject')
    expect(present(place)).toBe(60)
    expect(await place.engine.scan('films')).toMatchObject({ removalsHeld: 30, errors: [] })
    expect(present(place)).toBe(60)
  })

  test('outlives a scan that was cancelled and a restart', async () => {
    await using place = await lossOf30()
    await held(place, async () => {
      await decided(place, 'approve')
      await cancelReading(place)
      await place.engine.restart()
    })
    expect(states(place)).toEqual([['approved', 30]])
    await place.engine.scan('films')
    expect(states(place)).toEqual([['applied', 30]])
  })

  test('of a library that has left the configuration is refused as conflict', async () => {
    await using place = await lossOf30()
    await place.engine.restart({ libraries: [] })
    const [proposal] = proposals(place)
    const { engine } = place.engine
    expect(await refused(engine.ask('decideRemoval', proposal!.id, 'approve'))).toMatchObject({
      code: 'conflict',
    })
  })
})

test('a loss that waits for a person is not taken apart by scans of some folders', async () => {
  await using place = await lossInTwoFolders()
  for (const path of [place.root, place.two]) {
    expect(await place.engine.scan('films', { path })).toMatchObject({ removalsHeld: 15 })
    expect(states(place)).toEqual([['open', 30]])
  }
  expect(present(place)).toBe(60)
})

test('a loss that waits for a person is not taken apart when a part of it cannot be looked at', async () => {
  await using place = await lossInTwoFolders()
  renameSync(place.two, `${place.two} away`)
  expect(await place.engine.scan('films')).toMatchObject({ removalsHeld: 15 })
  expect(present(place)).toBe(60)
})

test('a hook below a folder that a person is asked about removes nothing of it', async () => {
  await using place = await world()
  films(place, 3)
  await place.engine.scan('films')
  renameSync(place.root, `${place.root} away`)
  mkdirSync(place.root)
  await place.engine.scan('films')
  const path = place.at('Film 1 (2000)')
  expect(await place.engine.scan('films', { path })).toMatchObject({ status: 'failed' })
  expect(states(place)).toEqual([['open', 3]])
  expect(present(place)).toBe(3)
})

describe('a loss in two folders of which one is away for a while', () => {
  test('is not forgotten when it was rejected', async () => {
    await using place = await lossInTwoFolders()
    await decided(place, 'reject')
    renameSync(place.two, `${place.two} away`)
    await place.engine.scan('films')
    renameSync(`${place.two} away`, place.two)
    expect(await place.engine.scan('films')).toMatchObject({ removalsHeld: 30 })
    expect(states(place)).toEqual([
      ['cleared', 30],
      ['rejected', 30],
    ])
    expect(present(place)).toBe(60)
  })

  test('goes as far as it can be seen when it was approved, and the rest when it is back', async () => {
    await using place = await lossInTwoFolders()
    renameSync(place.two, `${place.two} away`)
    const loss = proposals(place).at(-1)!
    await place.engine.engine.ask('decideRemoval', loss.id, 'approve')
    await place.engine.event('scan.completed', ({ scanId }) => scanId === 3)
    expect(proposals(place).at(-1)).toMatchObject({ state: 'approved', fileCount: 30 })
    expect(present(place)).toBe(45)
    renameSync(`${place.two} away`, place.two)
    await place.engine.scan('films')
    expect(proposals(place).at(-1)).toMatchObject({ state: 'applied', fileCount: 30 })
    expect(present(place)).toBe(30)
  })
})

describe('a folder whose removal was approved', () => {
  const empty = (root: string): void => {
    renameSync(root, `${root} away`)
    mkdirSync(root)
  }

  test('gives its films back after it served as an empty one, and keeps them', async () => {
    await using place = await world()
    films(place, 3)
    await place.engine.scan('films')
    empty(place.root)
    await place.engine.scan('films')
    const { id } = await decided(place, 'approve')
    await applied(place, id)
    expect((await place.engine.scan('films')).status).toBe('completed')
    await place.engine.engine.ask('undoRemoval', id)
    for (const _ of ['first', 'second']) {
      expect(await place.engine.scan('films')).toMatchObject({ files: { missing: 0 }, errors: [] })
      expect(present(place)).toBe(3)
    }
    rmSync(place.root, { recursive: true })
    renameSync(`${place.root} away`, place.root)
    await place.engine.scan('films')
    expect(states(place)).toEqual([['cleared', 0]])
    expect(present(place)).toBe(3)
  })

  test('goes with the next scan when the first was cancelled while it read another folder', async () => {
    await using place = await world({ roots: ['one', 'two'] })
    const two = place.at('../two')
    films(place, 3)
    put(two, 'Other/Other.mkv')
    await place.engine.scan('films')
    empty(place.root)
    await place.engine.scan('films')
    put(two, 'Another/Another.mkv')
    await place.engine.engine.ask('pauseQueue', 'scan')
    const { id } = await decided(place, 'approve')
    await place.engine.event('scan.progress', (scan) => scan.id === 3 && scan.status === 'scanning')
    await cancelReading(place)
    await place.engine.engine.ask('resumeQueue', 'scan')
    expect(present(place)).toBe(4)
    await place.engine.scan('films')
    expect(await applied(place, id)).toMatchObject({ fileCount: 3 })
    expect(Object.keys(itemIds(place.engine))).toEqual(['Another', 'Other'])
  })

  test('goes with the films that were kept when they alone were missed', async () => {
    await using place = await lossOf30()
    await decided(place, 'reject')
    empty(place.root)
    await place.engine.scan('films')
    const { id } = await decided(place, 'approve')
    await applied(place, id)
    expect(present(place)).toBe(0)
  })
})

test('a folder that leaves the configuration needs no decision any more', async () => {
  await using place = await world({ roots: ['one', 'two'] })
  const two = place.at('../two')
  films(place, 3)
  put(two, 'Other/Other.mkv')
  await place.engine.scan('films')
  rmSync(two, { recursive: true })
  await place.engine.scan('films')
  expect(states(place)).toEqual([['open', 1]])
  const libraries = [{ name: 'films', kind: 'movies', paths: [place.root] }] as const
  await place.engine.restart({ libraries })
  await place.engine.scan('films')
  expect(states(place)).toEqual([['cleared', 1]])
  expect(present(place)).toBe(3)
})

test('a loss that counts as gone since the limit was raised needs no decision any more', async () => {
  await using place = await lossOf30()
  await place.engine.restart({ toml: '[scan]\nremoval_limit = { share = 1, files = 20 }' })
  await place.engine.scan('films')
  await place.engine.scan('films')
  expect(states(place)).toEqual([['cleared', 0]])
  expect(present(place)).toBe(30)
  putBack(place, [3])
  await place.engine.scan('films')
  expect(present(place)).toBe(31)
})
