import {
  chmodSync,
  closeSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import {
  hashOf,
  type HeldFolder,
  holdFolder,
  lookBeside,
  writeBeside,
} from '../../src/filesystem/beside.ts'
import { tempFolder } from './temp-folder.ts'

const temporary = '.tmp-of-the-test'

interface Shelf extends Disposable {
  readonly folder: HeldFolder
  at(path: string): string
  write(content: string, ours?: readonly string[]): ReturnType<typeof writeBeside>
}

/** A folder `root/film` with a video in it, held open. */
function shelf(): Shelf {
  const temp = tempFolder()
  mkdirSync(temp.at('root/film'), { recursive: true })
  writeFileSync(temp.at('root/film/film.mkv'), 'film')
  const folder = holdFolder(temp.at('root'), 'film')
  return {
    folder,
    at: (path) => temp.at(`root/film/${path}`),
    write: (content, ours = []) => {
      const bytes = Buffer.from(content)
      const known = ours.map((one) => hashOf(Buffer.from(one)))
      return writeBeside(folder, {
        name: 'film.nfo',
        temporary,
        bytes,
        ours: known,
        like: 'film.mkv',
      })
    },
    [Symbol.dispose]: () => {
      closeSync(folder.fd)
      temp[Symbol.dispose]()
    },
  }
}

describe('a file that is written beside another', () => {
  test('gets the mode of that, without its right to be run', () => {
    using place = shelf()
    chmodSync(place.at('film.mkv'), 0o775)
    const facts = place.write('one')
    const stats = statSync(place.at('film.nfo'), { bigint: true })
    expect(facts).toEqual({
      sizeBytes: 3,
      mtimeNs: String(stats.mtimeNs),
      inode: String(stats.ino),
    })
    expect(Number(stats.mode) & 0o777).toBe(0o664)
    expect(readdirSync(place.at('')).toSorted()).toEqual(['film.mkv', 'film.nfo'])
  })

  test('takes the place of what is known for ours, and of nothing else', () => {
    using place = shelf()
    place.write('one')
    expect(place.write('two')).toBeNull()
    expect(place.write('two', ['another'])).toBeNull()
    expect(readFileSync(place.at('film.nfo'), 'utf8')).toBe('one')
    expect(place.write('two', ['another', 'one'])).not.toBeNull()
    expect(readFileSync(place.at('film.nfo'), 'utf8')).toBe('two')
    expect(readdirSync(place.at('')).toSorted()).toEqual(['film.mkv', 'film.nfo'])
  })

  for (const [what, make] of Object.entries({
    'a folder': (path: string) => mkdirSync(path),
    'a link': (path: string) => symlinkSync('film.mkv', path),
    'a link that leads nowhere': (path: string) => symlinkSync('nothing', path),
    'a named pipe': (path: string) => Bun.spawnSync(['mkfifo', path]),
  })) {
    test(`leaves ${what} of its name alone`, () => {
      using place = shelf()
      make(place.at('film.nfo'))
      expect(lookBeside(place.folder, 'film.nfo').found).toBe('other')
      expect(place.write('one', ['film'])).toBeNull()
      expect(readdirSync(place.at('')).toSorted()).toEqual(['film.mkv', 'film.nfo'])
      expect(readFileSync(place.at('film.mkv'), 'utf8')).toBe('film')
    })
  }

  test('goes into the folder that was opened, whatever has its name by then', () => {
    using place = shelf()
    renameSync(place.at('.'), place.at('../moved'))
    mkdirSync(place.at(''))
    expect(place.write('one')).not.toBeNull()
    expect(readdirSync(place.at('../moved')).toSorted()).toEqual(['film.mkv', 'film.nfo'])
    expect(readdirSync(place.at('')).toSorted()).toEqual([])
  })
})

describe('a folder that is to be written to', () => {
  test('is not one that a link leads to, at its end or on the way', () => {
    using temp = tempFolder()
    mkdirSync(temp.at('root/a/b'), { recursive: true })
    mkdirSync(temp.at('elsewhere/b'), { recursive: true })
    symlinkSync(temp.at('elsewhere'), temp.at('root/link'))
    for (const path of ['link', 'link/b']) {
      expect(() => holdFolder(temp.at('root'), path)).toThrow(AppError)
    }
    closeSync(holdFolder(temp.at('root'), 'a/b').fd)
  })

  test('may lie below a root that is a link', () => {
    using temp = tempFolder()
    mkdirSync(temp.at('real/a'), { recursive: true })
    symlinkSync(temp.at('real'), temp.at('root'))
    for (const path of ['', 'a']) closeSync(holdFolder(temp.at('root'), path).fd)
  })
})
