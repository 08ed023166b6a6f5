import { afterEach, beforeEach, expect, test } from 'bun:test'
import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { AppError } from '../../src/domain/error.ts'
import { replaceFile } from '../../src/filesystem/replace-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shelfd-replace-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('another content keeps the mode, whatever the umask', () => {
  const path = join(folder, 'file')
  writeFileSync(path, 'old')
  chmodSync(path, 0o664)
  const umask = process.umask(0o077)
  replaceFile(path, 'new')
  process.umask(umask)
  expect(readFileSync(path, 'utf8')).toBe('new')
  expect(statSync(path).mode & 0o7777).toBe(0o664)
})

test.skipIf(process.getuid?.() !== 0)('and the owner, where that may be given', () => {
  const path = join(folder, 'file')
  writeFileSync(path, 'old')
  Bun.spawnSync(['chown', '65534:65534', path])
  replaceFile(path, 'new')
  expect([statSync(path).uid, statSync(path).gid]).toEqual([65_534, 65_534])
})

test('is written where links lead, and they stay', () => {
  writeFileSync(join(folder, 'file'), 'old')
  symlinkSync('file', join(folder, 'one'))
  symlinkSync('one', join(folder, 'two'))
  replaceFile(join(folder, 'two'), 'new')
  expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new')
  expect(lstatSync(join(folder, 'two')).isSymbolicLink()).toBe(true)
  expect(readdirSync(folder).toSorted()).toEqual(['file', 'one', 'two'])
})

test('is refused as not_found where there is no file', () => {
  const call = (): void => replaceFile(join(folder, 'none'), 'new')
  expect(call).toThrow(AppError)
  expect(readdirSync(folder)).toEqual([])
})

test.skipIf(process.getuid?.() !== 0)(
  'is refused as conflict for a file that is mounted by itself',
  () => {
    writeFileSync(join(folder, 'file'), 'old')
    writeFileSync(join(folder, 'source'), 'old')
    const script = `mount --bind source file && exec "${process.execPath}" -e '
    const { replaceFile } = await import("${new URL('../../src/filesystem/replace-file.ts', import.meta.url).href}")
    try { replaceFile("file", "new") } catch (error) { console.log(error.code, error.message) }'`
    const { stdout, exitCode, stderr } = Bun.spawnSync(['unshare', '-m', 'sh', '-c', script], {
      cwd: folder,
    })
    if (exitCode !== 0 && /unshare|mount/.test(stderr.toString())) return
    expect(stdout.toString()).toStartWith('conflict The file is mounted by itself')
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('old')
  },
)
