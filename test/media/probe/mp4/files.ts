import { closeSync, fstatSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createByteSource } from '../../../../src/media/probe/byte-source.ts'
import { ffprobeArgs, ffprobeProgram } from '../../../../src/media/probe/ffprobe.ts'
import type { HeaderFacts, HeaderReading } from '../../../../src/media/probe/header.ts'
import { mapFfprobe } from '../../../../src/media/probe/map-ffprobe.ts'
import { readMp4 } from '../../../../src/media/probe/mp4/read-mp4.ts'
import { makeFolder } from '../media.ts'

/** What one file cost, besides what it says. */
export interface Reading {
  readonly reading: HeaderReading
  readonly reads: number
  readonly bytes: number
}

export function readFile(path: string): Reading {
  const fd = openSync(path, 'r')
  try {
    const source = createByteSource(fd, fstatSync(fd).size)
    let reads = 0
    let bytes = 0
    const reading = readMp4({
      sizeBytes: source.sizeBytes,
      read: (position, length) => {
        const found = source.read(position, length)
        reads += 1
        bytes += found.length
        return found
      },
    })
    return { reading, reads, bytes }
  } finally {
    closeSync(fd)
  }
}

const scratch = join(makeFolder(), 'scratch.mp4')

/** Reads bytes as a file. */
export function readBytes(bytes: Uint8Array): HeaderReading {
  writeFileSync(scratch, bytes)
  return readFile(scratch).reading
}

/** The facts of a reading; fails where there are none. */
export function factsOf(reading: HeaderReading): HeaderFacts {
  if (reading.outcome === 'foreign' || reading.facts === null) {
    throw new Error(`There are no facts: ${JSON.stringify(reading)}`)
  }
  return reading.facts
}

/** What ffprobe says of a file, as the rest of the program sees it. */
export function askFfprobe(path: string): HeaderFacts {
  const result = Bun.spawnSync([ffprobeProgram, ...ffprobeArgs(path)])
  const probe = mapFfprobe(JSON.parse(result.stdout.toString()))
  if (probe === null) throw new Error(`ffprobe: ${result.stderr.toString()}`)
  const { verdict: _verdict, bitsPerSecond: _rate, ...facts } = probe
  return facts
}
