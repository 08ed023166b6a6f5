import type { Range } from './boxes.ts'
import type { Window } from './window.ts'

/** What `esds` says of an elementary stream (ISO 14496-1, section 7.2.6). */
export interface ElementaryStream {
  readonly objectType: number
  /** The decoder's own configuration; null without one. */
  readonly config: Uint8Array | null
}

const streamTag = 3
const decoderTag = 4
const configTag = 5

/** Payload of an `esds` box; null when it does not describe a decoder. */
export function readElementaryStream(window: Window, box: Range): ElementaryStream | null {
  const outer = readDescriptor(window, box.start + 4)
  let at = outer.start + 2
  if (outer.tag === streamTag) {
    const flags = window.u8(at)
    at += 1
    if ((flags & 0x80) !== 0) at += 2
    if ((flags & 0x40) !== 0) at += 1 + window.u8(at)
    if ((flags & 0x20) !== 0) at += 2
  }
  const decoder = readDescriptor(window, at)
  if (decoder.tag !== decoderTag || decoder.start >= box.end) return null
  const objectType = window.u8(decoder.start)
  const config = readDescriptor(window, decoder.start + 13)
  const present = config.tag === configTag && config.length > 0 && config.start < box.end
  const length = Math.min(config.length, box.end - config.start)
  return { objectType, config: present ? window.bytes(config.start, length) : null }
}

function readDescriptor(
  window: Window,
  at: number,
): { tag: number; start: number; length: number } {
  let length = 0
  let next = at + 1
  for (let count = 0; count < 4; count++) {
    const byte = window.u8(next++)
    length = length * 128 + (byte & 0x7f)
    if (byte < 0x80) break
  }
  return { tag: window.u8(at), start: next, length }
}
