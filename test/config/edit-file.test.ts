import { afterAll, expect, test } from 'bun:test'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { draftEdit, writeEdit } from '../../src/config/edit-file.ts'
import { AppError } from '../../src/domain/error.ts'
import { makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

const level = { type: 'set', path: ['log', 'level'], value: 'debug' } as const

function fileWith(text: string): { path: string; environment: Record<string, string> } {
  const path = join(makeFolder(), 'shelfd.toml')
  writeFileSync(path, text)
  return { path, environment: {} }
}

const write = (path: string, text: string): void => writeFileSync(path, text)

test('a file that was changed since it was read is not written over', () => {
  const request = fileWith('[log]\nlevel = "info"\n')
  const draft = draftEdit(request, () => [level])
  writeFileSync(request.path, '[log]\nlevel = "warn"\n')
  expect(() => writeEdit(draft, { request, replaceFile: write })).toThrow('changed meanwhile')
  expect(readFileSync(request.path, 'utf8')).toBe('[log]\nlevel = "warn"\n')
})

test('an edit that changes nothing writes nothing', () => {
  const request = fileWith('[log]\nlevel = "debug"\n')
  const draft = draftEdit(request, () => [level])
  const replaceFile = (): void => {
    throw new Error('written')
  }
  writeEdit(draft, { request, replaceFile })
})

test('several edits are one', () => {
  const request = fileWith('# mine\n')
  const draft = draftEdit(request, () => [
    level,
    { type: 'set', path: ['jobs', 'max_attempts'], value: 5 },
  ])
  writeEdit(draft, { request, replaceFile: write })
  expect(readFileSync(request.path, 'utf8')).toBe(
    '# mine\n\n[log]\nlevel = "debug"\n\n[jobs]\nmax_attempts = 5\n',
  )
})

test('a file that cannot be written is told of without its path', () => {
  const request = fileWith('[log]\nlevel = "info"\n')
  const replaceFile = (): void => {
    throw new AppError('forbidden', `cannot write ${request.path}`, { details: { errno: 'EROFS' } })
  }
  const draft = draftEdit(request, () => [level])
  const write = (): void => writeEdit(draft, { request, replaceFile })
  expect(write).toThrow('The configuration file cannot be written (EROFS)')
  expect(write).not.toThrow(request.path)
})
