import {
  chmodSync,
  appendFileSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { AppError, errnoOf } from '../../src/domain/error.ts'
import { type HeldFolder, holdFolder } from '../../src/filesystem/beside.ts'
import { keepAside } from '../../src/filesystem/keep-aside.ts'
import { makeFolder } from '../../src/filesystem/make-folder.ts'
import { type StagedFrom, stageClone, stageCopy, stageLink } from '../../src/filesystem/stage.ts'
import { removeExactly, takeName, takePlaceOf } from '../../src/filesystem/take-place.ts'
import { lookAtName, wholeFileOf } from '../../src/filesystem/whole-file.ts'
import { hasOtherDisk, otherDisk } from './other-disk.ts'
import { canReflink, mountXfs } from './reflink-disk.ts'
import { runUnprivileged, tempFolder, thrownBy } from './temp-folder.ts'
import { canMount, mountTmpfs } from './tmpfs.ts'

const chunk = 4 * 1024 * 1024
const plain = { mode: null, owner: null }
const temporary = '.tmp-of-the-test'

interface Desk extends Disposable {
  readonly from: StagedFrom
  readonly as: { readonly folder: HeldFolder; readonly temporary: string }
  /** Below the folder of the source. */
  readonly source: (name: string) => string
  names(): string[]
}

/** A file `film.mkv` that is open, and an empty folder that it is to be put in. */
function desk(content: string | Uint8Array = 'film', target?: string): Desk {
  const temp = tempFolder()
  const [sources, targets] = [temp.at('download'), target ?? temp.at('library')]
  for (const path of [sources, targets]) mkdirSync(path, { recursive: true })
  writeFileSync(join(sources, 'film.mkv'), content)
  utimesSync(join(sources, 'film.mkv'), 1_000, 2_000)
  const [folder, as] = [holdFolder(sources, ''), holdFolder(targets, '')]
  const fd = openSync(join(sources, 'film.mkv'), 'r')
  const identity = wholeFileOf(fd)
  return {
    from: { fd, folder, name: 'film.mkv', identity },
    as: { folder: as, temporary },
    source: (name) => join(sources, name),
    names: () => readdirSync(targets),
    [Symbol.dispose]: () => {
      for (const one of [fd, folder.fd, as.fd]) closeSync(one)
      temp[Symbol.dispose]()
    },
  }
}

/** The error of a copy during which something happens after the first chunk. */
async function copyDuring(place: Desk, happens: () => void): Promise<unknown> {
  let pauses = 0
  const pause = (): Promise<void> => {
    if (pauses++ === 0) happens()
    return Promise.resolve()
  }
  try {
    await stageCopy(place.from, place.as, { ...plain, pause })
  } catch (error) {
    return error
  }
  return null
}

const large = Buffer.alloc(chunk * 2 + 1_000, 'x')

describe('a copy that is staged', () => {
  test('may be read by whoever may read its source, whatever the umask of the daemon', async () => {
    using place = desk(large)
    chmodSync(place.source('film.mkv'), 0o764)
    const umask = process.umask(0o077)
    try {
      await stageCopy(place.from, place.as, { ...plain, pause: () => Promise.resolve() })
    } finally {
      process.umask(umask)
    }
    expect(statSync(join(place.as.folder.path, temporary)).mode & 0o777).toBe(0o664)
  })

  test('has all bytes, the time of its source, and the wanted mode', async () => {
    using place = desk(large)
    const pause = (): Promise<void> => Promise.resolve()
    const made = await stageCopy(place.from, place.as, { mode: 0o640, owner: null, pause })
    const path = join(place.as.folder.path, temporary)
    expect(made).toMatchObject({ sizeBytes: large.length, inode: String(statSync(path).ino) })
    expect(readFileSync(path).equals(large)).toBe(true)
    expect(statSync(path).mtimeMs).toBe(2_000_000)
    expect(statSync(path).mode & 0o777).toBe(0o640)
  })

  test.each<[string, (place: Desk) => void]>([
    ['truncated', ({ source }) => truncateSync(source('film.mkv'), 100)],
    ['deleted', ({ source }) => rmSync(source('film.mkv'))],
    ['appended to', ({ source }) => appendFileSync(source('film.mkv'), 'more')],
    [
      'replaced by an equal file',
      ({ source }) => {
        writeFileSync(source('other'), large)
        utimesSync(source('other'), 1_000, 2_000)
        renameSync(source('other'), source('film.mkv'))
      },
    ],
    [
      'replaced by a link',
      ({ source }) => {
        rmSync(source('film.mkv'))
        symlinkSync('/etc/passwd', source('film.mkv'))
      },
    ],
  ])('36: is discarded when its source is %s meanwhile', async (_, happens) => {
    using place = desk(large)
    const error = await copyDuring(place, () => happens(place))
    expect(error).toBeInstanceOf(AppError)
    expect(error).toMatchObject({ code: 'conflict', message: expect.stringContaining('film.mkv') })
    expect(place.names()).toEqual([])
  })

  test.skipIf(!canMount)('16, 34: is taken away when the disk is full meanwhile', async () => {
    using temp = tempFolder()
    using _disk = mountTmpfs(temp.at('disk'), 'size=6m')
    using place = desk(large, temp.at('disk/library'))
    const error = await copyDuring(place, () => undefined)
    expect(errnoOf(error)).toBe('ENOSPC')
    expect(place.names()).toEqual([])
    expect(statSync(place.source('film.mkv')).size).toBe(large.length)
  })

  test('is taken away when it is given up', async () => {
    using place = desk(large)
    const error = await copyDuring(place, () => {
      throw new AppError('cancelled', 'stop')
    })
    expect(error).toMatchObject({ code: 'cancelled' })
    expect(place.names()).toEqual([])
  })
})

describe('a link that is staged', () => {
  test('is the file itself', () => {
    using place = desk()
    expect(stageLink(place.from, place.as)).toEqual(place.from.identity)
    expect(statSync(place.source('film.mkv')).nlink).toBe(2)
  })

  test('is taken away when the name leads to another file by now, or to a link', () => {
    for (const swap of [
      (path: string) => writeFileSync(path, 'another'),
      (path: string) => symlinkSync('/etc/passwd', path),
    ]) {
      using place = desk()
      rmSync(place.source('film.mkv'))
      swap(place.source('film.mkv'))
      expect(thrownBy(() => stageLink(place.from, place.as)).code).toBe('conflict')
      expect(place.names()).toEqual([])
    }
  })

  test.skipIf(!hasOtherDisk)('57: cannot be made across file systems', () => {
    using disk = otherDisk()
    using place = desk('film', disk.at('library'))
    expect(stageLink(place.from, place.as)).toBeNull()
    expect(stageClone(place.from, place.as, plain)).toBeNull()
    expect(place.names()).toEqual([])
  })

  test('33, 57: cannot be made of a file of somebody else, which is copied all the same', () => {
    using temp = tempFolder()
    mkdirSync(temp.at('in'))
    mkdirSync(temp.at('out'))
    writeFileSync(temp.at('in/film.mkv'), 'film', { mode: 0o644 })
    Bun.spawnSync(['chmod', '-R', 'a+rX,o+w', temp.path])
    Bun.spawnSync(['chmod', 'o-w', temp.at('in/film.mkv')])
    const answer = runUnprivileged(`
      import { openSync } from 'node:fs'
      import { holdFolder } from './src/filesystem/beside.ts'
      import { stageCopy, stageLink } from './src/filesystem/stage.ts'
      import { wholeFileOf } from './src/filesystem/whole-file.ts'
      const folder = holdFolder(${JSON.stringify(temp.at('in'))}, '')
      const fd = openSync(${JSON.stringify(temp.at('in/film.mkv'))}, 'r')
      const from = { fd, folder, name: 'film.mkv', identity: wholeFileOf(fd) }
      const as = { folder: holdFolder(${JSON.stringify(temp.at('out'))}, ''), temporary: '.tmp-x' }
      const linked = stageLink(from, as)
      const how = { mode: null, owner: null, pause: async () => {} }
      const copied = await stageCopy(from, as, how)
      console.log(JSON.stringify({ linked, copied: copied.sizeBytes }))
    `)
    expect(answer).toEqual({ linked: null, copied: 4 })
  })

  test.skipIf(!canReflink)('is a clone of its own where blocks can be shared', () => {
    using temp = tempFolder()
    mkdirSync(temp.at('disks'))
    using _disk = mountXfs(temp.at('disks/xfs'))
    writeFileSync(temp.at('disks/xfs/film.mkv'), 'film')
    const folder = holdFolder(temp.at('disks/xfs'), '')
    const fd = openSync(temp.at('disks/xfs/film.mkv'), 'r')
    const identity = wholeFileOf(fd)
    const from = { fd, folder, name: 'film.mkv', identity }
    const made = stageClone(from, { folder, temporary }, plain)
    expect(made).toMatchObject({ sizeBytes: 4 })
    expect(made?.inode).not.toBe(identity.inode)
    expect(readFileSync(temp.at(`disks/xfs/${temporary}`), 'utf8')).toBe('film')
    for (const one of [fd, folder.fd]) closeSync(one)
  })
})

describe('a staged file', () => {
  test('56: never takes a name that something has', () => {
    using place = desk()
    stageLink(place.from, place.as)
    writeFileSync(join(place.as.folder.path, 'Film.mkv'), 'mine')
    expect(takeName(place.as, 'Film.mkv')).toBe(false)
    expect(readFileSync(join(place.as.folder.path, 'Film.mkv'), 'utf8')).toBe('mine')
  })

  test('takes the place of the file that it is to replace, and of no other', () => {
    using place = desk()
    stageLink(place.from, place.as)
    const there = join(place.as.folder.path, 'Film.mkv')
    writeFileSync(there, 'old')
    const old = lookAtName(place.as.folder, 'Film.mkv')
    if (old === null || old === 'other') throw new Error('it is not there')
    writeFileSync(there, 'older')
    expect(takePlaceOf(place.as, 'Film.mkv', old)).toBe(false)
    expect(readFileSync(there, 'utf8')).toBe('older')
    const now = lookAtName(place.as.folder, 'Film.mkv')
    if (now === null || now === 'other') throw new Error('it is not there')
    expect(takePlaceOf(place.as, 'Film.mkv', now)).toBe(true)
    expect(place.names()).toEqual(['Film.mkv'])
  })
})

describe('a file that is taken away', () => {
  test('goes when it is the very one, also when an earlier try was killed half-way', () => {
    using place = desk()
    const what = { identity: place.from.identity, hidden: '.tmp-gone' }
    renameSync(place.source('film.mkv'), place.source('.tmp-gone'))
    expect(removeExactly(place.from.folder, 'film.mkv', what)).toBe(true)
    expect(readdirSync(place.from.folder.path)).toEqual([])
    expect(removeExactly(place.from.folder, 'film.mkv', what)).toBe(false)
  })

  test('stays when another has its name by now', () => {
    using place = desk()
    rmSync(place.source('film.mkv'))
    writeFileSync(place.source('film.mkv'), 'another')
    const what = { identity: place.from.identity, hidden: '.tmp-gone' }
    expect(removeExactly(place.from.folder, 'film.mkv', what)).toBe(false)
    expect(readFileSync(place.source('film.mkv'), 'utf8')).toBe('another')
  })

  test('gets its name back when another was renamed in its place', () => {
    using place = desk()
    writeFileSync(place.source('.tmp-gone'), 'another')
    rmSync(place.source('film.mkv'))
    const what = { identity: place.from.identity, hidden: '.tmp-gone' }
    const error = thrownBy(() => removeExactly(place.from.folder, 'film.mkv', what))
    expect(error.code).toBe('conflict')
    expect(readFileSync(place.source('film.mkv'), 'utf8')).toBe('another')
    expect(existsSync(place.source('.tmp-gone'))).toBe(false)
  })
})

describe('a file that is kept aside', () => {
  const pause = (): Promise<void> => Promise.resolve()

  test.each([
    ['on the same disk', false],
    ['on another disk', true],
  ])('has a second place %s, however often that is asked for', async (_, isElsewhere) => {
    if (isElsewhere && !hasOtherDisk) return
    using disk = otherDisk()
    using place = desk('film', isElsewhere ? disk.at('bin') : undefined)
    const file = { folder: place.from.folder, name: 'film.mkv', identity: place.from.identity }
    const bin = { folder: place.as.folder, as: 'kept.mkv' }
    const first = await keepAside(file, bin, pause)
    expect(await keepAside(file, bin, pause)).toEqual(first)
    expect(place.names()).toEqual(['kept.mkv'])
    expect(readFileSync(join(place.as.folder.path, 'kept.mkv'), 'utf8')).toBe('film')
    expect(readFileSync(place.source('film.mkv'), 'utf8')).toBe('film')
  })
})

describe('the folders above a file', () => {
  test('are made with the wanted mode', () => {
    using temp = tempFolder()
    closeSync(makeFolder(temp.path, 'Show/Season 01', { mode: 0o711, owner: null }).fd)
    expect(statSync(temp.at('Show')).mode & 0o777).toBe(0o711)
    expect(statSync(temp.at('Show/Season 01')).mode & 0o777).toBe(0o711)
  })

  test('are like the folder above them, whatever the umask of the daemon', () => {
    using temp = tempFolder()
    chmodSync(temp.path, 0o2775)
    const umask = process.umask(0o077)
    try {
      closeSync(makeFolder(temp.path, 'Show/Season 01', plain).fd)
    } finally {
      process.umask(umask)
    }
    expect(statSync(temp.at('Show/Season 01')).mode & 0o7777).toBe(0o2775)
  })

  test.each(['../out', 'a//b', 'a/./b', 'a/../../out', '/etc'])('are not made at %s', (path) => {
    using temp = tempFolder()
    mkdirSync(temp.at('root'))
    expect(thrownBy(() => makeFolder(temp.at('root'), path, plain)).code).toBe('invalid')
    expect(readdirSync(temp.path)).toEqual(['root'])
    expect(readdirSync(temp.at('root'))).toEqual([])
  })

  test('are no links and no files', () => {
    using temp = tempFolder()
    for (const name of ['root', 'out']) mkdirSync(temp.at(name))
    symlinkSync(temp.at('out'), temp.at('root/link'))
    writeFileSync(temp.at('root/file'), '')
    linkSync(temp.at('root/file'), temp.at('root/second'))
    for (const name of ['link', 'file']) {
      const error = thrownBy(() => makeFolder(temp.at('root'), `${name}/below`, plain))
      expect(error).toMatchObject({ code: 'invalid' })
      expect(error.message).toContain(temp.at(`root/${name}`))
    }
    expect(readdirSync(temp.at('out'))).toEqual([])
  })
})
