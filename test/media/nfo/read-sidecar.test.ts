import { afterAll, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NfoResult } from '../../../src/domain/scanner.ts'
import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { readSidecar } from '../../../src/media/nfo/read-sidecar.ts'

const folder = mkdtempSync(join(tmpdir(), 'shelfd-nfo-'))
const at = (name: string): string => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const movie = '<movie><title>A</title></movie>'
const refused = (reason: string): NfoResult => ({
  documents: [],
  findings: [{ code: 'nfo_unreadable', message: `The NFO was not read: ${reason}.` }],
})

test('reads the NFO at a path', () => {
  writeFileSync(at('movie.nfo'), movie)
  expect(readSidecar(fileOpener, at('movie.nfo'))).toMatchObject({
    documents: [{ title: 'A' }],
    findings: [],
  })
})

test('reads one whose name is not UTF-8', () => {
  const path = Buffer.concat([Buffer.from(at('caf')), Buffer.of(0xe9), Buffer.from('.nfo')])
  writeFileSync(path, movie)
  expect(readSidecar(fileOpener, path)).toMatchObject({ documents: [{ title: 'A' }], findings: [] })
})

test('reads one of exactly a MiB, and none of a byte more', () => {
  writeFileSync(at('large.nfo'), movie + ' '.repeat(1024 * 1024 - movie.length))
  expect(readSidecar(fileOpener, at('large.nfo')).documents).toHaveLength(1)
  writeFileSync(at('larger.nfo'), movie + ' '.repeat(1024 * 1024 - movie.length + 1))
  expect(readSidecar(fileOpener, at('larger.nfo'))).toMatchObject({
    documents: [],
    findings: [{ code: 'nfo_too_large' }],
  })
})

test('reads nothing of a sparse file of 100 GB', () => {
  writeFileSync(at('sparse.nfo'), '')
  truncateSync(at('sparse.nfo'), 100e9)
  expect(readSidecar(fileOpener, at('sparse.nfo'))).toMatchObject({
    findings: [{ code: 'nfo_too_large' }],
  })
})

test('tells that an empty file is empty', () => {
  writeFileSync(at('empty.nfo'), '')
  expect(readSidecar(fileOpener, at('empty.nfo'))).toEqual({
    documents: [],
    findings: [{ code: 'nfo_invalid', message: 'The NFO is empty.' }],
  })
})

describe('does not read', () => {
  test('what is gone', () => {
    expect(readSidecar(fileOpener, at('gone.nfo'))).toEqual(refused('it is gone'))
    expect(readSidecar(fileOpener, at('movie.nfo/gone.nfo'))).toEqual(refused('it is gone'))
  })

  test('a symbolic link', () => {
    symlinkSync('/etc/passwd', at('link.nfo'))
    expect(readSidecar(fileOpener, at('link.nfo'))).toEqual(refused('it is a symbolic link'))
  })

  test('a pipe', () => {
    Bun.spawnSync(['mkfifo', at('pipe.nfo')])
    expect(readSidecar(fileOpener, at('pipe.nfo'))).toEqual(refused('it is a named pipe'))
  })

  test('a device', () => {
    expect(readSidecar(fileOpener, '/dev/zero')).toEqual(refused('it is a device'))
  })

  test('a folder', () => {
    mkdirSync(at('folder.nfo'))
    expect(readSidecar(fileOpener, at('folder.nfo'))).toEqual(refused('it is a folder'))
  })
})
