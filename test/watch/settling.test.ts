import { describe, expect, test } from 'bun:test'

import type { WalkedFile } from '../../src/domain/walk.ts'
import type { Settled } from '../../src/domain/watch.ts'
import type { Look } from '../../src/watch/settling.ts'
import { createSettling } from '../../src/watch/settling.ts'

const times = { debounceMs: 1_000, settleMs: 30_000 }

/** Folders by path, with a clock that goes on when it is told to. */
function world(): {
  folders: Map<string, Look>
  touch(...paths: string[]): void
  /** What settles until so many seconds are over. */
  pass(seconds: number): string[]
  looks: number
} {
  let now = 1_000_000
  const folders = new Map<string, Look>()
  const gone: Look = { signature: 'ENOENT', gone: true, youngestAt: null, files: [] }
  const settling = createSettling({
    now: () => now,
    times: () => times,
    look: (path) => {
      made.looks += 1
      return folders.get(path) ?? gone
    },
  })
  const made = {
    folders,
    looks: 0,
    touch: (...paths: string[]) => {
      for (const path of paths) settling.touch(path)
    },
    pass: (seconds: number) => {
      const settled: string[] = []
      for (const end = now + seconds * 1_000; now < end; now += 500) {
        settled.push(...settling.step().settled.map((one) => `${one.gone ? '-' : ''}${one.path}`))
      }
      return settled
    },
  }
  return made
}

function look(signature: string, youngestAt: number | null = null): Look {
  return { signature, gone: false, youngestAt, files: [] }
}

describe('a folder that has changed', () => {
  test('settles once nothing has been heard of it for the settle time, and is looked at twice', () => {
    const shelf = world()
    shelf.folders.set('a', look('1'))
    shelf.touch('a')
    expect(shelf.pass(30)).toEqual([])
    expect(shelf.pass(1)).toEqual(['a'])
    expect(shelf.looks).toBe(2)
  })

  test('begins to wait anew with each change', () => {
    const shelf = world()
    shelf.folders.set('a', look('1'))
    shelf.touch('a')
    expect(shelf.pass(25)).toEqual([])
    shelf.touch('a')
    expect(shelf.pass(25)).toEqual([])
    expect(shelf.pass(6)).toEqual(['a'])
  })

  test('waits while its files grow, also when nobody tells of it', () => {
    const shelf = world()
    shelf.touch('a')
    for (const step of [1, 2, 3]) {
      shelf.folders.set('a', look(`${step}`))
      expect(shelf.pass(29)).toEqual([])
    }
    expect(shelf.pass(61)).toEqual(['a'])
  })

  test('waits until its youngest file is older than the settle time', () => {
    const shelf = world()
    shelf.folders.set('a', look('1', 1_000_000 - 1))
    shelf.touch('a')
    expect(shelf.pass(31)).toEqual(['a'])
    shelf.folders.set('b', look('1', 1_000_000 + 45_000))
    shelf.touch('b')
    shelf.pass(31)
    expect(shelf.pass(31)).toEqual(['b'])
  })

  test('is not held up by a file whose time lies ahead', () => {
    const shelf = world()
    shelf.folders.set('a', look('1', 9_000_000_000))
    shelf.touch('a')
    expect(shelf.pass(31)).toEqual(['a'])
  })

  test('waits for all that changes below it, and takes that along', () => {
    const shelf = world()
    for (const path of ['', 'a', 'a/b', 'ab']) shelf.folders.set(path, look('1'))
    shelf.touch('a', 'a/b', 'ab')
    shelf.pass(20)
    shelf.touch('a/b')
    expect(shelf.pass(11)).toEqual(['ab'])
    expect(shelf.pass(20)).toEqual(['a'])
  })

  test('that is never left alone is told of after an hour all the same', () => {
    const shelf = world()
    let told = 0
    for (let second = 0; second < 2 * 3_600; second += 10) {
      shelf.folders.set('a', look(`${second}`))
      shelf.touch('a')
      told += shelf.pass(10).length
    }
    expect(told).toBe(1)
  })

  test('and has gone is told of as gone', () => {
    const shelf = world()
    shelf.touch('a')
    expect(shelf.pass(31)).toEqual(['-a'])
  })

  test('among very many others is told of by the root', () => {
    const shelf = world()
    shelf.folders.set('', look('1'))
    for (let at = 0; at < 20_010; at += 1) shelf.touch(`f${at}`)
    expect(shelf.pass(31).filter((path) => !path.startsWith('-'))).toEqual([''])
  })
})

describe('what has changed in a folder that settles', () => {
  const file = (name: string): WalkedFile => [name, 1, '1', '7']

  function settled(...touched: readonly (readonly [path: string, file?: string])[]): unknown {
    let now = 1_000
    const files = [file('a.nfo'), file('b.mkv')]
    const settling = createSettling({
      now: () => now,
      times: () => times,
      look: () => ({ ...look('1'), files }),
    })
    for (const [path, name] of touched) {
      settling.touch(path, name === undefined ? {} : { file: name })
    }
    const all: Settled[] = []
    for (; now < 100_000; now += 500) all.push(...settling.step().settled)
    return all
  }

  test('is told by its files where nothing else has', () => {
    expect(settled(['x', 'a.nfo'])).toEqual([
      { path: 'x', gone: false, changed: [['x/a.nfo', 1, '1', '7']] },
    ])
  })

  test('is told with that of the folders below it', () => {
    const below = [['x/y/a.nfo', 1, '1', '7']]
    const expected = [{ path: 'x', gone: false, changed: [['x/a.nfo', 1, '1', '7'], ...below] }]
    expect(settled(['x', 'a.nfo'], ['x/y', 'a.nfo'])).toEqual(expected)
    expect(settled(['x/y', 'a.nfo'], ['x', 'a.nfo'])).toEqual(expected)
  })

  test('is not told where a file has gone, or the folder itself was meant', () => {
    const untold = [{ path: 'x', gone: false }]
    expect(settled(['x', 'a.nfo'], ['x', 'gone.nfo'])).toEqual(untold)
    expect(settled(['x', 'a.nfo'], ['x'])).toEqual(untold)
    expect(settled(['x', 'a.nfo'], ['x/y'])).toEqual(untold)
  })
})
