import { mkdirSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import type { RootPassport } from '../../src/domain/library.ts'
import { readPassport } from '../../src/filesystem/passport.ts'
import { check, makeFiles, refusal, scanned } from './roots.ts'
import { tempFolder } from './temp-folder.ts'
import { canMount, mountTmpfs } from './tmpfs.ts'

describe.skipIf(!canMount)('a root that is a mount point', () => {
  test('an unmounted root leaves an empty folder: root_unavailable', () => {
    using folder = tempFolder()
    const path = folder.at('films')
    using disk = mountTmpfs(path)
    const sample = makeFiles(path)
    const known = scanned(path, 3)
    disk.unmount()
    expect(check(path, known, sample)).toMatchObject({ code: 'root_unavailable' })
    expect(readPassport(path).marker).toBeNull()
  })

  test('an empty file system over the root: root_unavailable', () => {
    using folder = tempFolder()
    const path = folder.at('films')
    mkdirSync(path)
    const sample = makeFiles(path)
    const known = scanned(path, 3)
    using over = mountTmpfs(path)
    expect(check(path, known, sample)).toMatchObject({ code: 'root_unavailable' })
    over.unmount()
    expect(check(path, known, sample)).toMatchObject({ verdict: 'trusted', deviceChanged: false })
  })

  test('a foreign file system with files over the root: another device is mounted', () => {
    using folder = tempFolder()
    const path = folder.at('films')
    mkdirSync(path)
    const sample = makeFiles(path)
    const known = scanned(path, 3)
    using _over = mountTmpfs(path)
    makeFiles(path, ['x.mkv'])
    expect(refusal(check(path, known, sample))).toEqual([
      'root_unavailable',
      `another device is mounted at ${path}`,
    ])
  })

  test('a folder that was scanned before its disk was mounted takes the disk as its own', () => {
    using folder = tempFolder()
    const path = folder.at('films')
    mkdirSync(path)
    const known = scanned(path, 0)
    using disk = mountTmpfs(path)
    makeFiles(path)
    const mounted = check(path, known)
    expect(mounted).toMatchObject({ verdict: 'trusted', deviceChanged: true })
    disk.unmount()
    const passport = (mounted as { passport: RootPassport }).passport
    expect(check(path, { ...passport, fileCount: 3 })).toMatchObject({ code: 'root_unavailable' })
  })
})
