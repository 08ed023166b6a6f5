import { expect, test } from 'bun:test'
import { writeFileSync } from 'node:fs'

import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { archiveResult } from '../../../src/media/archive/archive-result.ts'
import { createArchiveReader } from '../../../src/media/archive/read-archive.ts'
import { runProgram } from '../../../src/process/run.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { hostileArchives } from './hostile.ts'

const reader = createArchiveReader({ files: fileOpener, run: runProgram })

test('hostile archives hold what is harmless in them, and tell what is not', async () => {
  const expected: Record<string, unknown> = {}
  const actual: Record<string, unknown> = {}
  for (const { name, bytes, pages, codes } of hostileArchives()) {
    using folder = tempFolder()
    const path = folder.at(name)
    writeFileSync(path, bytes)
    const began = performance.now()
    const { entries, findings } = archiveResult(name, await reader.list({ path }))
    expect(performance.now() - began).toBeLessThan(10_000)
    expected[name] = { pages, codes }
    actual[name] = {
      pages: entries.map((entry) => entry.name),
      codes: findings.map(({ code }) => code),
    }
    for (const { message } of findings) expect(message).toEndWith('.')
  }
  expect(actual).toEqual(expected)
  expect(Object.keys(expected).length).toBeGreaterThan(25)
}, 120_000)
