import { expect, test } from 'bun:test'
import {
  chmodSync,
  chownSync,
  lstatSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'

import { AppError } from '../../src/domain/error.ts'
import { replaceFile } from '../../src/filesystem/replace-file.ts'
import { isRoot, needs } from '../support/needs.ts'
import { tempFolder } from './temp-folder.ts'
import { canMount, mountTmpfs, remount } from './tmpfs.ts'

function codeOf(call: () => void): string {
  try {
    call()
  } catch (error) {
    if (error instanceof AppError) return error.code
    throw error
  }
  throw new Error('it was replaced')
}

test('another content keeps the mode, whatever the umask', () => {
  using folder = tempFolder()
  const path = folder.at('file')
  writeFileSync(path, 'old')
  chmodSync(path, 0o664)
  const umask = process.umask(0o077)
  replaceFile(path, 'new')
  process.umask(umask)
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(statSync(path).mode & 0o7777).toBe(0o664)
})

test.skipIf(!needs(isRoot, 'root, to give files away'))('and the owner', () => {
  using folder = tempFolder()
  const path = folder.at('file')
  writeFileSync(path, 'old')
  chownSync(path, 65_534, 65_534)
  replaceFile(path, 'new')
  expect([statSync(path).uid, statSync(path).gid]).toEqual([65_534, 65_534])
})

test('is written where links lead, and they stay', () => {
  using folder = tempFolder()
  writeFileSync(folder.at('file'), 'old')
  symlinkSync('file', folder.at('one'))
  symlinkSync('one', folder.at('two'))
  replaceFile(folder.at('two'), 'new')
  expect(readFileSync(folder.at('file'), 'utf8')).toBe('new')
  expect(lstatSync(folder.at('two')).isSymbolicLink()).toBe(true)
  expect(readdirSync(folder.path).toSorted()).toEqual(['file', 'one', 'two'])
})

test('is refused as not_found where there is no file', () => {
  using folder = tempFolder()
  expect(codeOf(() => replaceFile(folder.at('none'), 'new'))).toBe('not_found')
  expect(readdirSync(folder.path)).toEqual([])
})

test.skipIf(!canMount)(
  'is refused on a full disk and a read-only one, and the old one is whole',
  () => {
    using folder = tempFolder()
    using mount = mountTmpfs(folder.at('disk'), 'size=64k')
    const path = folder.at('disk/file')
    writeFileSync(path, 'old')
    expect(codeOf(() => replaceFile(path, 'x'.repeat(100_000)))).toBe('unavailable')
    remount(folder.at('disk'), 'ro')
    expect(codeOf(() => replaceFile(path, 'new'))).toBe('forbidden')
    expect(readFileSync(path, 'utf8')).toBe('old')
    expect(readdirSync(folder.at('disk'))).toEqual(['file'])
    mount.unmount()
  },
)

test.skipIf(!canMount)('is refused as conflict for a file that is mounted by itself', () => {
  using folder = tempFolder()
  writeFileSync(folder.at('file'), 'old')
  Bun.spawnSync(['mount', '--bind', folder.at('file'), folder.at('file')])
  const code = codeOf(() => replaceFile(folder.at('file'), 'new'))
  Bun.spawnSync(['umount', folder.at('file')])
  expect(code).toBe('conflict')
  expect(readFileSync(folder.at('file'), 'utf8')).toBe('old')
  expect(readdirSync(folder.path)).toEqual(['file'])
})
