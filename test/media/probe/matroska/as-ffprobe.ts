import { expect } from 'bun:test'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { differences } from '../differences.ts'
import { makeFolder } from '../media.ts'
import { factsOf } from './bytes-source.ts'
import { ffprobeFacts } from './read-file.ts'

/** Fails unless ffprobe says the same of these bytes. */
export function expectAsFfprobe(bytes: Uint8Array): void {
  const folder = makeFolder()
  try {
    const path = join(folder, 'file.mkv')
    writeFileSync(path, bytes)
    const reference = ffprobeFacts(path)
    if (reference === null) throw new Error('ffprobe finds no streams')
    expect(differences(factsOf(bytes), reference)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
