import { closeSync, existsSync, rmdirSync, symlinkSync } from 'node:fs'

import { expect, test } from 'bun:test'

import { makeFolder } from '../../src/filesystem/make-folder.ts'
import { removeEmptyFolders } from '../../src/filesystem/remove-empty.ts'
import { tempFolder } from './temp-folder.ts'

const like = { mode: null, owner: null }

test('makes a folder anew that somebody removes while it is empty', () => {
  using temp = tempFolder()
  let asked = 0
  const look = {
    owner: null,
    get mode() {
      asked += 1
      // The folder above is there, the one in it is not yet.
      if (asked === 2) rmdirSync(temp.at('day'))
      return null
    },
  }
  closeSync(makeFolder(temp.path, 'day/act', look).fd)
  expect(existsSync(temp.at('day/act'))).toBe(true)
})

test('says at once that the root is not there', () => {
  using temp = tempFolder()
  expect(() => makeFolder(temp.at('gone'), 'day', like)).toThrow(
    expect.objectContaining({ code: 'not_found' }),
  )
})

test('removes empty folders up to the root, also where some are gone already, and goes through no link', () => {
  using temp = tempFolder()
  closeSync(makeFolder(temp.path, 'bin/day', like).fd)
  removeEmptyFolders(temp.at('bin'), 'day/act/Film')
  expect(existsSync(temp.at('bin/day'))).toBe(false)
  expect(existsSync(temp.at('bin'))).toBe(true)

  closeSync(makeFolder(temp.path, 'elsewhere/empty', like).fd)
  symlinkSync(temp.at('elsewhere'), temp.at('bin/link'))
  removeEmptyFolders(temp.at('bin'), 'link/empty')
  expect(existsSync(temp.at('elsewhere/empty'))).toBe(true)
})
