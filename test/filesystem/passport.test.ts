import { chmodSync, mkdirSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs'
import { symlinkSync, unlinkSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { markerName, readPassport } from '../../src/filesystem/passport.ts'
import type { SampleFile } from '../../src/filesystem/passport.ts'
import { canTrace } from '../support/needs.ts'
import { check, facts, makeFiles, refusal, scanned } from './roots.ts'
import { runUnprivileged, tempFolder } from './temp-folder.ts'
import { canMount, mountTmpfs, remount } from './tmpfs.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

describe('readPassport', () => {
  test('gives device, file system type, marker and whether the root is empty', () => {
    using root = tempFolder()
    expect(readPassport(root.path)).toEqual({
      device: statSync(root.path, { bigint: true }).dev.toString(),
      fileSystem: statfsSync(root.path).type.toString(16),
      marker: null,
      empty: true,
    })
  })

  test('takes hidden entries and those of NAS systems for nothing', () => {
    using root = tempFolder()
    for (const name of ['lost+found', '@eaDir', '.Trash-1000']) mkdirSync(root.at(name))
    writeFileSync(root.at('Thumbs.db'), '')
    expect(readPassport(root.path).empty).toBe(true)
    mkdirSync(root.at('Alien (1979)'))
    expect(readPassport(root.path).empty).toBe(false)
  })

  test.skipIf(!canMount)('names the file system by its magic number', () => {
    using folder = tempFolder()
    using _disk = mountTmpfs(folder.at('disk'))
    expect(readPassport(folder.at('disk')).fileSystem).toBe('1021994')
  })
})

describe('a root that was never scanned', () => {
  test('is trusted and gets a marker', () => {
    using root = tempFolder()
    const verdict = check(root.path, null)
    const marker = readFileSync(root.at(markerName), 'utf8').trim()
    expect(marker).toMatch(uuid)
    expect(verdict).toEqual({
      verdict: 'trusted',
      passport: { ...facts(root.path), marker, fileCount: 0 },
      deviceChanged: false,
    })
  })

  test('keeps the marker it has', () => {
    using root = tempFolder()
    const first = scanned(root.path, 0)
    expect(scanned(root.path, 0)).toEqual(first)
  })

  test('gets a new marker when a crash left a broken one', () => {
    using root = tempFolder()
    writeFileSync(root.at(markerName), '')
    expect(scanned(root.path, 0).marker).toMatch(uuid)
  })

  test('does without a marker when a folder has its name', () => {
    using root = tempFolder()
    mkdirSync(root.at(markerName))
    expect(scanned(root.path, 0).marker).toBeNull()
  })

  test('does not read a marker through a link', () => {
    using root = tempFolder()
    using other = tempFolder()
    const foreign = scanned(other.path, 0).marker
    symlinkSync(other.at(markerName), root.at(markerName))
    expect(scanned(root.path, 0).marker).not.toBe(foreign)
    expect(readFileSync(other.at(markerName), 'utf8').trim()).toBe(foreign!)
  })

  test.skipIf(!canMount)('does without a marker when it is read-only', () => {
    using folder = tempFolder()
    using _disk = mountTmpfs(folder.at('disk'))
    makeFiles(folder.at('disk'))
    remount(folder.at('disk'), 'ro')
    const passport = scanned(folder.at('disk'), 3)
    expect(passport.marker).toBeNull()
    expect(check(folder.at('disk'), passport).verdict).toBe('trusted')
  })

  test.skipIf(!canMount)('does without a marker when it is full', () => {
    using folder = tempFolder()
    using _disk = mountTmpfs(folder.at('disk'), 'size=64k,nr_inodes=4')
    makeFiles(folder.at('disk'))
    expect(scanned(folder.at('disk'), 3).marker).toBeNull()
  })
})

describe('a root that was scanned', () => {
  test('is trusted while nothing changed, with the count on record', () => {
    using root = tempFolder()
    makeFiles(root.path)
    const known = scanned(root.path, 3)
    expect(check(root.path, known)).toEqual({
      verdict: 'trusted',
      passport: known,
      deviceChanged: false,
    })
  })

  test('rejects a missing root as path_missing', () => {
    using root = tempFolder()
    const known = scanned(root.path, 3)
    rmSync(root.path, { recursive: true })
    expect(refusal(check(root.path, known))).toEqual([
      'path_missing',
      `${root.path} does not exist`,
    ])
  })

  test('rejects a file in the place of the root as not_a_directory', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), '')
    for (const path of [folder.at('a'), folder.at('a/b')]) {
      expect(check(path, null)).toMatchObject({ verdict: 'refused', code: 'not_a_directory' })
    }
  })

  test.each([0o000, 0o444, 0o311])('rejects a root of mode %o as permission_denied', (mode) => {
    using folder = tempFolder()
    chmodSync(folder.path, 0o755)
    mkdirSync(folder.at('root'))
    chmodSync(folder.at('root'), mode)
    const verdict = runUnprivileged(`
      import { checkRoot } from './src/filesystem/passport.ts'
      const path = ${JSON.stringify(folder.at('root'))}
      console.log(JSON.stringify(checkRoot({ path, known: null, sampleFiles: [] })))
    `)
    chmodSync(folder.at('root'), 0o755)
    expect(verdict).toMatchObject({ verdict: 'refused', code: 'permission_denied' })
  })

  test.skipIf(!canTrace).each(['EIO', 'ENOTCONN', 'ESTALE', 'ETIMEDOUT'])(
    'rejects a share that answers %s as root_unavailable',
    (errno) => {
      using root = tempFolder()
      const script = `
        import { checkRoot } from './src/filesystem/passport.ts'
        const path = ${JSON.stringify(root.path)}
        console.log(JSON.stringify(checkRoot({ path, known: null, sampleFiles: [] })))
      `
      const calls = 'statx,stat,lstat,newfstatat'
      const trace = [
        'strace',
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-P',
        root.path,
        '-e',
        `trace=${calls}`,
      ]
      const inject = ['-e', `inject=${calls}:error=${errno}`]
      const command = [...trace, ...inject, process.execPath, '-e', script]
      const { stdout } = Bun.spawnSync(command, { stdout: 'pipe' })
      expect(JSON.parse(stdout.toString())).toMatchObject({
        verdict: 'refused',
        code: 'root_unavailable',
      })
    },
  )

  test('rejects an empty root without its marker as root_unavailable', () => {
    using root = tempFolder()
    const known = { ...scanned(root.path, 512), marker: null }
    unlinkSync(root.at(markerName))
    expect(refusal(check(root.path, known))).toEqual([
      'root_unavailable',
      `${root.path} is empty, although it held 512 files`,
    ])
  })

  test('leaves no marker in a root it refuses', () => {
    using root = tempFolder()
    const known = { ...facts(root.path), marker: null, fileCount: 512 }
    check(root.path, known)
    expect(readPassport(root.path).marker).toBeNull()
  })

  test('is trusted when its owner emptied it: the marker proves the place', () => {
    using root = tempFolder()
    const sample = makeFiles(root.path, ['only.mkv'])
    const known = scanned(root.path, 1)
    unlinkSync(root.at('only.mkv'))
    expect(check(root.path, known, sample).verdict).toBe('trusted')
  })

  test('may be empty when nothing was ever found there', () => {
    using root = tempFolder()
    const known = { ...facts(root.path), marker: crypto.randomUUID(), fileCount: 0 }
    expect(check(root.path, known).verdict).toBe('trusted')
  })

  test('is trusted without its marker when most known files are there, and gets a new one', () => {
    using root = tempFolder()
    const sample = makeFiles(root.path)
    const known = scanned(root.path, 3)
    unlinkSync(root.at(markerName))
    unlinkSync(root.at('c.mkv'))
    const verdict = check(root.path, known, sample)
    const marker = readFileSync(root.at(markerName), 'utf8').trim()
    expect(verdict).toMatchObject({
      verdict: 'trusted',
      passport: { marker },
      deviceChanged: false,
    })
    expect(marker).not.toBe(known.marker!)
  })

  test('rejects a root without its marker and without most of its files as root_unavailable', () => {
    using root = tempFolder()
    const sample = makeFiles(root.path, ['a', 'b', 'c', 'd'])
    const known = scanned(root.path, 4)
    unlinkSync(root.at(markerName))
    for (const name of ['a', 'b']) unlinkSync(root.at(name))
    expect(check(root.path, known, sample)).toMatchObject({ code: 'root_unavailable' })
  })

  test('rejects the marker of another root as root_unavailable', () => {
    using root = tempFolder()
    makeFiles(root.path)
    const known = { ...scanned(root.path, 3), marker: crypto.randomUUID() }
    expect(check(root.path, known)).toMatchObject({ code: 'root_unavailable' })
  })

  test('a known file of another size, time or kind is no evidence', () => {
    using root = tempFolder()
    const sample = makeFiles(root.path)
    const known = { ...scanned(root.path, 3), marker: crypto.randomUUID() }
    const [a, b, c] = sample as [SampleFile, SampleFile, SampleFile]
    const changed = [{ ...a, sizeBytes: 99 }, { ...b, mtimeNs: '1' }, c]
    expect(check(root.path, known, changed)).toMatchObject({ code: 'root_unavailable' })
  })
})

describe('a root whose device changed', () => {
  const elsewhere = { device: '1', fileSystem: 'ef53' }

  test('is trusted by its marker, and the new device is recorded', () => {
    using root = tempFolder()
    makeFiles(root.path)
    const known = scanned(root.path, 3)
    expect(check(root.path, { ...known, device: '1' })).toEqual({
      verdict: 'trusted',
      passport: known,
      deviceChanged: true,
    })
  })

  test('is trusted without a marker on record when the known files are there', () => {
    using root = tempFolder()
    const sample = makeFiles(root.path)
    const known = { ...elsewhere, marker: null, fileCount: 3 }
    expect(check(root.path, known, sample)).toMatchObject({
      verdict: 'trusted',
      passport: { ...facts(root.path), fileCount: 3 },
      deviceChanged: true,
    })
  })

  test('looks at no more than 20 known files', () => {
    using root = tempFolder()
    const names = Array.from({ length: 30 }, (_, at) => `${at}.mkv`)
    const sample = makeFiles(root.path, names)
    for (const { path } of sample.slice(0, 20)) unlinkSync(path)
    const known = { ...elsewhere, marker: null, fileCount: 30 }
    expect(check(root.path, known, sample)).toMatchObject({ verdict: 'refused' })
  })

  test('rejects other files there as root_unavailable', () => {
    using root = tempFolder()
    makeFiles(root.path)
    const sample = [{ path: root.at('gone.mkv'), sizeBytes: 1, mtimeNs: '1' }]
    const known = { ...elsewhere, marker: null, fileCount: 3 }
    expect(refusal(check(root.path, known, sample))).toEqual([
      'root_unavailable',
      `another device is mounted at ${root.path}`,
    ])
  })

  test('counts as changed when only the file system is another, as device numbers are reused', () => {
    using root = tempFolder()
    makeFiles(root.path)
    const known = { ...facts(root.path), fileSystem: '6969', marker: null, fileCount: 3 }
    expect(check(root.path, known)).toMatchObject({ verdict: 'refused' })
  })
})
