import type { PictureHeader } from './header.ts'
import { latin1, viewOf, type Window } from './window.ts'

/** A first frame that is larger is not passed over to look for a second one. */
const walkedBytes = 1024 * 1024
const extension = 0x21
const image = 0x2c

/** The size of the whole, and whether a second frame follows. */
export function readGif(window: Window): PictureHeader | null {
  const head = window.at(0, 13)
  if (head.length < 13) return null
  const view = viewOf(head)
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)]
  if (width === 0 || height === 0) return null
  const animated = isAnimated(window, 13 + tableBytes(head[10] ?? 0))
  return { type: 'gif', width, height, bitDepth: 8, orientation: 1, animated, exif: null }
}

function tableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
}

function isAnimated(window: Window, start: number): boolean {
  let at = start
  let frames = 0
  while (at < walkedBytes) {
    const [kind, label] = window.at(at, 2)
    if (kind === image) {
      frames += 1
      if (frames > 1) return true
      const flags = window.at(at + 9, 1)[0] ?? 0
      at = afterBlocks(window, at + 11 + tableBytes(flags))
    } else if (kind === extension) {
      // Only what has more than one frame says how often it is to be shown.
      if (label === 0xff && latin1(window.at(at + 3, 11)) === 'NETSCAPE2.0') return true
      at = afterBlocks(window, at + 2)
    } else return false
  }
  return false
}

function afterBlocks(window: Window, start: number): number {
  let at = start
  while (at < walkedBytes) {
    const size = window.at(at, 1)[0] ?? 0
    at += 1 + size
    if (size === 0) break
  }
  return at
}
