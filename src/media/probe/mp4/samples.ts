import { eachBox } from './boxes.ts'
import type { Box, Range } from './boxes.ts'
import type { Window } from './window.ts'

/** Where a sample stands in the file. */
export interface SampleRange {
  readonly position: number
  readonly sizeBytes: number
}

/** The tables that together tell where the samples are; each is null where it is missing. */
interface Tables {
  sizes: Box | null
  chunks: Box | null
  runs: Box | null
}

const noTables: Tables = { sizes: null, chunks: null, runs: null }

/** The first sample of a track; null without one. */
export function firstSample(window: Window, stbl: Range): SampleRange | null {
  return sampleRanges(window, stbl, 1)[0] ?? null
}

/** The first samples of a track, at most `limit`, in order. Reads no more of the tables than that. */
export function sampleRanges(window: Window, stbl: Range, limit: number): SampleRange[] {
  const { sizes, chunks, runs } = findTables(window, stbl)
  if (sizes === null || chunks === null || runs === null) return []
  const sizeOf = sizeReader(window, sizes, limit)
  const offsets = readOffsets(window, chunks, limit)
  const perChunk = readRuns(window, runs, offsets.length)
  const ranges: SampleRange[] = []
  for (const [chunk, offset] of offsets.entries()) {
    let position = offset
    for (let left = perChunk[chunk] ?? 0; left > 0; left--) {
      const sizeBytes = sizeOf(ranges.length)
      if (sizeBytes === null || ranges.length >= limit) return ranges
      ranges.push({ position, sizeBytes })
      position += sizeBytes
    }
  }
  return ranges
}

function findTables(window: Window, stbl: Range): Tables {
  const found = { ...noTables }
  eachBox(window, stbl, (box) => {
    switch (box.type) {
      case 'stsz':
      case 'stz2':
        found.sizes ??= box
        break
      case 'stco':
      case 'co64':
        found.chunks ??= box
        break
      case 'stsc':
        found.runs ??= box
    }
    return found.sizes && found.chunks && found.runs ? false : undefined
  })
  return found
}

function sizeReader(window: Window, box: Box, limit: number): (sample: number) => number | null {
  const common = box.type === 'stsz' ? window.u32(box.start + 4) : 0
  const count = Math.min(window.u32(box.start + 8), limit)
  if (common > 0) return (sample) => (sample < count ? common : null)
  const bits = box.type === 'stsz' ? 32 : window.u8(box.start + 7)
  const length = Math.min(Math.ceil((count * bits) / 8), box.end - box.start - 12)
  const table = window.bytes(box.start + 12, length)
  return (sample) => (sample < count ? sizeAt(table, bits, sample) : null)
}

function sizeAt(table: Uint8Array, bits: number, sample: number): number | null {
  const at = (sample * bits) >>> 3
  if (at + Math.ceil(bits / 8) > table.length) return null
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength)
  switch (bits) {
    case 4:
      return sample % 2 === 0 ? view.getUint8(at) >>> 4 : view.getUint8(at) & 15
    case 8:
      return view.getUint8(at)
    case 16:
      return view.getUint16(at)
    case 32:
      return view.getUint32(at)
    default:
      return null
  }
}

function readOffsets(window: Window, box: Box, limit: number): number[] {
  const width = box.type === 'co64' ? 8 : 4
  const stored = Math.floor((box.end - box.start - 8) / width)
  const count = Math.max(0, Math.min(window.u32(box.start + 4), stored, limit))
  return Array.from({ length: count }, (_, index) => {
    const at = box.start + 8 + index * width
    return width === 8 ? window.u64(at) : window.u32(at)
  })
}

/** Samples of each chunk: a run holds until the first chunk of the next, both counted from 1. */
function readRuns(window: Window, box: Box, chunks: number): number[] {
  const stored = Math.floor((box.end - box.start - 8) / 12)
  const runs = Math.min(window.u32(box.start + 4), stored)
  const perChunk: number[] = []
  for (let run = 0; run < runs && perChunk.length < chunks; run++) {
    const at = box.start + 8 + run * 12
    const next = run + 1 < runs ? window.u32(at + 12) - 1 : chunks
    const samples = window.u32(at + 4)
    while (perChunk.length < Math.min(next, chunks)) perChunk.push(samples)
  }
  return perChunk
}
