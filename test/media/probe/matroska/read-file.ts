import { closeSync, fstatSync, openSync } from 'node:fs'
import { createByteSource } from '../../../../src/media/probe/byte-source.ts'
import { ffprobeArgs } from '../../../../src/media/probe/ffprobe.ts'
import type { HeaderFacts, HeaderReading } from '../../../../src/media/probe/header.ts'
import { mapFfprobe } from '../../../../src/media/probe/map-ffprobe.ts'
import { readMatroska } from '../../../../src/media/probe/matroska/read-matroska.ts'

/** What the reader says of a file, and how often it read. */
export function readFile(path: string): {
  readonly reading: HeaderReading
  readonly reads: number
} {
  const fd = openSync(path, 'r')
  try {
    const source = createByteSource(fd, fstatSync(fd).size)
    let reads = 0
    const counting = {
      ...source,
      read: (position: number, length: number): Uint8Array => {
        reads += 1
        return source.read(position, length)
      },
    }
    return { reading: readMatroska(counting), reads }
  } finally {
    closeSync(fd)
  }
}

/** What ffprobe says of a file; null when it finds neither video nor audio. */
export function ffprobeFacts(path: string): HeaderFacts | null {
  const result = Bun.spawnSync(['ffprobe', ...ffprobeArgs(path)])
  const probe = mapFfprobe(JSON.parse(result.stdout.toString()))
  if (probe === null) return null
  const { verdict: _verdict, bitsPerSecond: _bitsPerSecond, ...facts } = probe
  return facts
}
