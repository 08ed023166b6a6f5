import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, test } from 'bun:test'

import { nameFromBytes } from '../../src/domain/file-name.ts'
import { ensurePrivateFolder, writeFileAtomic } from '../../src/filesystem/atomic-write.ts'
import { canTrace, isRoot } from '../support/needs.ts'
import { openDescriptors, runUnprivileged, tempFolder, thrownBy } from './temp-folder.ts'
import { canMount, mountTmpfs, remount } from './tmpfs.ts'

const modeOf = (path: string): number => statSync(path).mode & 0o777

describe('writeFileAtomic', () => {
  test('creates a file that only its owner can read', () => {
    using folder = tempFolder()
    writeFileAtomic(folder.at('config.toml'), 'a = 1\n')
    expect(readFileSync(folder.at('config.toml'), 'utf8')).toBe('a = 1\n')
    expect(modeOf(folder.at('config.toml'))).toBe(0o600)
    expect(readdirSync(folder.path)).toEqual(['config.toml'])
  })

  test('replaces a file by one of the mode asked for', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), 'a much longer old content', { mode: 0o600 })
    writeFileAtomic(folder.at('a'), new Uint8Array([0xff, 0x00]), 0o644)
    expect(readFileSync(folder.at('a'))).toEqual(Buffer.of(0xff, 0x00))
    expect(modeOf(folder.at('a'))).toBe(0o644)
  })

  test('writes below a folder whose name is not UTF-8', () => {
    using folder = tempFolder()
    const name = nameFromBytes(Buffer.from([0x66, 0xff]))
    ensurePrivateFolder(folder.at(name))
    writeFileAtomic(join(folder.at(name), 'a'), 'x')
    expect(readdirSync(folder.path, { encoding: 'buffer' })).toEqual([Buffer.from([0x66, 0xff])])
  })

  test('replaces a symbolic link and leaves what it led to', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('real'), 'untouched')
    symlinkSync(folder.at('real'), folder.at('link'))
    writeFileAtomic(folder.at('link'), 'new')
    expect(lstatSync(folder.at('link')).isFile()).toBe(true)
    expect(readFileSync(folder.at('real'), 'utf8')).toBe('untouched')
  })

  test('rejects a missing folder as not_found', () => {
    using folder = tempFolder()
    expect(thrownBy(() => writeFileAtomic(folder.at('no/a'), 'x')).code).toBe('not_found')
  })

  test('rejects a folder in the place of the file as invalid and leaves nothing behind', () => {
    using folder = tempFolder()
    mkdirSync(folder.at('a'))
    const before = openDescriptors()
    expect(thrownBy(() => writeFileAtomic(folder.at('a'), 'x')).code).toBe('invalid')
    expect(readdirSync(folder.path)).toEqual(['a'])
    expect(openDescriptors()).toBe(before)
  })

  test('rejects a folder without the right to write as forbidden', () => {
    using folder = tempFolder()
    chmodSync(folder.path, 0o555)
    const found = runUnprivileged(`
      import { writeFileAtomic } from './src/filesystem/atomic-write.ts'
      try { writeFileAtomic(${JSON.stringify(folder.at('a'))}, 'x') }
      catch (error) { console.log(JSON.stringify([error.code, error.details.errno])) }
    `)
    chmodSync(folder.path, 0o755)
    expect(found).toEqual(['forbidden', 'EACCES'])
  })

  test.skipIf(!canTrace).each([
    ['file', 1, 'old'],
    ['folder', 2, 'new'],
  ])('reports a %s that cannot be put on the disk', (_, when, content) => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), 'old')
    const script = `
      import { writeFileAtomic } from './src/filesystem/atomic-write.ts'
      try { writeFileAtomic(process.argv.at(-1), 'new') }
      catch (error) { console.log(error.code, error.details.errno) }
    `
    const trace = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=fsync']
    const fault = ['-e', `inject=fsync:error=EIO:when=${when}`]
    const command = [...trace, ...fault, process.execPath, '-e', script, folder.at('a')]
    const { stdout } = Bun.spawnSync(command, { stdout: 'pipe' })
    expect(stdout.toString().trim()).toBe('unavailable EIO')
    expect(readFileSync(folder.at('a'), 'utf8')).toBe(content)
    expect(readdirSync(folder.path)).toEqual(['a'])
  })

  test.skipIf(!canMount)('keeps the old file on a full disk, and works again after', () => {
    using folder = tempFolder()
    using _disk = mountTmpfs(folder.at('disk'))
    const path = folder.at('disk/config.toml')
    writeFileAtomic(path, 'old')
    const error = thrownBy(() => writeFileAtomic(path, Buffer.alloc(2 * 1024 * 1024)))
    expect([error.code, error.details['errno']]).toEqual(['unavailable', 'ENOSPC'])
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder.at('disk'))).toEqual(['config.toml'])
    remount(folder.at('disk'), 'size=8m')
    writeFileAtomic(path, Buffer.alloc(2 * 1024 * 1024))
    expect(statSync(path).size).toBe(2 * 1024 * 1024)
  })

  test.skipIf(!canMount)('rejects a read-only file system as forbidden', () => {
    using folder = tempFolder()
    using _disk = mountTmpfs(folder.at('disk'))
    remount(folder.at('disk'), 'ro')
    const error = thrownBy(() => writeFileAtomic(folder.at('disk/a'), 'x'))
    expect([error.code, error.details['errno']]).toEqual(['forbidden', 'EROFS'])
  })
})

describe('ensurePrivateFolder', () => {
  test('creates a folder and its parents for the owner alone', () => {
    using folder = tempFolder()
    expect(ensurePrivateFolder(folder.at('a/b'))).toBe('private')
    expect([modeOf(folder.at('a')), modeOf(folder.at('a/b'))]).toEqual([0o700, 0o700])
  })

  test('closes an existing folder to others and keeps its content', () => {
    using folder = tempFolder()
    mkdirSync(folder.at('a'), { mode: 0o755 })
    writeFileSync(folder.at('a/x'), 'x')
    expect(ensurePrivateFolder(folder.at('a'))).toBe('private')
    expect(modeOf(folder.at('a'))).toBe(0o700)
    expect(readdirSync(folder.at('a'))).toEqual(['x'])
  })

  test.skipIf(!isRoot)('says that a folder of another user stays shared', () => {
    using folder = tempFolder()
    chmodSync(folder.path, 0o755)
    mkdirSync(folder.at('a'))
    chmodSync(folder.at('a'), 0o777)
    const found = runUnprivileged(`
      import { ensurePrivateFolder } from './src/filesystem/atomic-write.ts'
      console.log(JSON.stringify(ensurePrivateFolder(${JSON.stringify(folder.at('a'))})))
    `)
    expect(found).toBe('shared')
  })

  test('rejects a file of that name as conflict', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), '')
    expect(thrownBy(() => ensurePrivateFolder(folder.at('a'))).code).toBe('conflict')
  })
})
