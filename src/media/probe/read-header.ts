import { BudgetSpent, createByteSource, type ByteSource } from './byte-source.ts'
import type { HeaderReading } from './header.ts'
import { readMatroska } from './matroska/read-matroska.ts'
import { readMp4 } from './mp4/read-mp4.ts'

/** Reads the header of an open file in process; `foreign` when neither reader knows its container. */
export function readHeader(fd: number, sizeBytes: number): HeaderReading {
  const source = createByteSource(fd, sizeBytes)
  try {
    return readAny(source)
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error
    const reason = 'its header asks for more reading than a sound one'
    return { outcome: 'unsure', reason, facts: null, announcedBytes: null }
  }
}

function readAny(source: ByteSource): HeaderReading {
  const matroska = readMatroska(source)
  return matroska.outcome === 'foreign' ? readMp4(source) : matroska
}
