import type { Ebml, Element } from './ebml.ts'

const timestampScaleId = 0x2ad7b1
const durationId = 0x4489
const defaultScaleNs = 1_000_000

export interface SegmentInfo {
  /** Nanoseconds of a tick. */
  readonly scaleNs: number
  /** Null when it is not declared, as in a recording that was never finished. */
  readonly durationMs: number | null
}

export function readInfo(ebml: Ebml, elements: readonly Element[]): SegmentInfo {
  let scaleNs = 0
  let duration = 0
  for (const element of elements) {
    ebml.eachChild(element, (child) => {
      if (child.id === timestampScaleId) scaleNs = ebml.uintOf(child)
      else if (child.id === durationId) duration = ebml.floatOf(child) ?? 0
    })
  }
  if (scaleNs === 0) scaleNs = defaultScaleNs
  // ffprobe cuts to microseconds before anyone rounds to milliseconds.
  const durationUs = Math.trunc((duration * scaleNs) / 1000)
  const durationMs = Math.round((durationUs / 1e6) * 1000)
  const declared = durationUs > 0 && durationMs <= Number.MAX_SAFE_INTEGER
  return { scaleNs, durationMs: declared ? durationMs : null }
}
