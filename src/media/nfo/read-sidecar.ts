import { closeSync, readSync } from 'node:fs'

import type { FileOpener } from '../../domain/reading.ts'
import type { NfoResult } from '../../domain/scanner.ts'
import { maxNfoBytes, readNfo, tooLarge } from './read-nfo.ts'

/**
 * Reads the NFO at a path (bytes for a name that is not UTF-8), with synchronous calls. Links, pipes and devices are
 * not followed or opened, and no more than `maxNfoBytes` are read. What is wrong with the file is a finding:
 * `nfo_unreadable`, or those of `readNfo`. Throws `unavailable` when the disk, not the file, is at fault.
 */
export function readSidecar(files: FileOpener, path: string | Buffer): NfoResult {
  const opened = files.open(path)
  if (opened.outcome === 'vanished') return unreadable('it is gone')
  if (opened.outcome === 'refused') return unreadable(opened.reason)
  const { fd, facts } = opened
  try {
    return facts.sizeBytes > maxNfoBytes
      ? tooLarge(facts.sizeBytes)
      : readNfo(readAll(fd, facts.sizeBytes))
  } finally {
    closeSync(fd)
  }
}

/** At most `sizeBytes`: what is appended meanwhile is for the next scan. */
function readAll(fd: number, sizeBytes: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(sizeBytes)
  let filled = 0
  while (filled < sizeBytes) {
    const count = readSync(fd, buffer, filled, sizeBytes - filled, null)
    if (count === 0) break
    filled += count
  }
  return buffer.subarray(0, filled)
}

function unreadable(reason: string): NfoResult {
  const message = `The NFO was not read: ${reason}.`
  return { documents: [], findings: [{ code: 'nfo_unreadable', message }] }
}
