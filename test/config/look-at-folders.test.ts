import { afterAll, expect, test } from 'bun:test'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { load, makeFolder, removeFolders } from './support.ts'

afterAll(removeFolders)

const library = (path: string): string => `[[library]]\nkind = "movies"\npath = ${path}\n`

/** What the disks say of the folders, with the test's own folder taken out. */
function folderWarnings(toml: string, folder: string): string[] {
  const loaded = load({ toml, folder })
  expect(loaded.warnings).toEqual([])
  return loaded.folderWarnings().map(({ message }) => message.replaceAll(`${folder}/`, ''))
}

test('warns of a library folder that is not there, as it may be mounted later', () => {
  const { folderWarnings: look } = load({ toml: library('["/nowhere/m"]') })
  expect(look()).toMatchObject([
    { line: 3, column: 9, path: 'library[0].path[0]', message: '/nowhere/m does not exist' },
  ])
})

test('warns of a library folder that is a file', () => {
  const folder = makeFolder()
  writeFileSync(join(folder, 'movies'), '')
  expect(folderWarnings(library('"movies"'), folder)).toEqual(['movies is not a folder'])
})

test('warns of folders that are one through a link', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'real', 'deep'), { recursive: true })
  symlinkSync('real', join(folder, 'link'))
  const toml = library('"link/deep"') + library('"real"')
  expect(folderWarnings(toml, folder)).toEqual([
    'real and link/deep of library "deep" (line 3) share a folder through a link',
  ])
})

test('warns of a data folder that a link puts into a library', () => {
  const folder = makeFolder()
  mkdirSync(join(folder, 'media', 'shelfd'), { recursive: true })
  symlinkSync('media/shelfd', join(folder, 'data'))
  expect(folderWarnings(library('"media"'), folder)).toEqual([
    'the data folder data lies inside media through a link',
  ])
})

test('leaves what the disks say to this look: loading goes by the text of the file', () => {
  const folder = makeFolder()
  symlinkSync('loop', join(folder, 'loop'))
  const loaded = load({ toml: library('"loop/x"'), folder })
  expect(loaded.warnings).toEqual([])
  expect(loaded.folderWarnings()).toHaveLength(1)
})
