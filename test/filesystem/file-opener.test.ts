import { chmodSync, closeSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { fileOpener } from '../../src/filesystem/file-opener.ts'
import { makeFifo, openDescriptors, runUnprivileged, tempFolder } from './temp-folder.ts'

/** The outcome for a user whom modes bind. */
function openUnprivileged(path: string): unknown {
  return runUnprivileged(`
    import { fileOpener } from './src/filesystem/file-opener.ts'
    console.log(JSON.stringify(fileOpener.open(${JSON.stringify(path)})))
  `)
}

describe('the opener of files', () => {
  test('gives a descriptor and the facts of a regular file, and the same facts by a look', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('file'), 'content')
    const opened = fileOpener.open(folder.at('file'))
    if (opened.outcome !== 'open') throw new Error(opened.outcome)
    expect(readFileSync(opened.fd, 'utf8')).toBe('content')
    closeSync(opened.fd)
    expect(opened.facts.sizeBytes).toBe(7)
    expect(fileOpener.look(folder.at('file'))).toEqual({ outcome: 'regular', facts: opened.facts })
  })

  test('answers vanished where nothing is, by either way', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('file'), '')
    for (const path of [folder.at('gone'), folder.at('file/gone')]) {
      expect(fileOpener.open(path)).toEqual({ outcome: 'vanished' })
      expect(fileOpener.look(path)).toEqual({ outcome: 'vanished' })
    }
  })

  test('refuses what is no regular file, by its kind', () => {
    using folder = tempFolder()
    makeFifo(folder.at('pipe'))
    symlinkSync(folder.at('pipe'), folder.at('link'))
    for (const [path, reason] of [
      [folder.at('pipe'), 'it is a named pipe'],
      [folder.at('link'), 'it is a symbolic link'],
      [folder.path, 'it is a folder'],
      ['/dev/null', 'it is a device'],
    ] as const) {
      expect(fileOpener.open(path)).toEqual({ outcome: 'refused', reason })
      expect(fileOpener.look(path)).toEqual({ outcome: 'refused', reason })
    }
  })

  test('refuses a file without read permission', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('locked'), 'content')
    chmodSync(folder.path, 0o755)
    chmodSync(folder.at('locked'), 0o000)
    const expected = { outcome: 'refused', reason: 'permission denied' }
    expect(openUnprivileged(folder.at('locked'))).toEqual(expected)
  })

  test('refuses a file in a locked folder, and does not take it for gone', () => {
    using folder = tempFolder()
    mkdirSync(folder.at('locked'))
    writeFileSync(folder.at('locked/file'), 'content')
    chmodSync(folder.path, 0o755)
    chmodSync(folder.at('locked'), 0o000)
    expect(openUnprivileged(folder.at('locked/file'))).toMatchObject({ outcome: 'refused' })
    chmodSync(folder.at('locked'), 0o700)
  })

  test('refuses a loop of links above the file', () => {
    using folder = tempFolder()
    symlinkSync(folder.at('loop'), folder.at('loop'))
    expect(fileOpener.open(folder.at('loop/file'))).toMatchObject({ outcome: 'refused' })
  })

  test('leaves no descriptor open when it refuses', () => {
    const before = openDescriptors()
    for (let round = 0; round < 500; round++) fileOpener.open('/dev/null')
    // What other tests left behind may be closed meanwhile.
    expect(openDescriptors()).toBeLessThanOrEqual(before)
  })
})
