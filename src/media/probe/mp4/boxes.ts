import type { Window } from './window.ts'

/** A stretch of the file, from its first byte to the one after its last. */
export interface Range {
  readonly start: number
  readonly end: number
}

/** A box of ISO 14496-12, which QuickTime calls an atom; the range is what follows its header, within its parent. */
export interface Box extends Range {
  readonly type: string
  /** Where its header begins. */
  readonly at: number
  /** Where it ends by its own size, which may be beyond its parent, and the file. */
  readonly declaredEnd: number
}

/** What reading a header needs. */
export type HeaderSource = Pick<Window, 'u32' | 'u64' | 'type'>

/** A parent with more children than any writer makes is not read to its end. */
const maxBoxes = 10_000

/** The box at a position; null at the end of its parent, and where a size makes no sense. */
export function readBox(source: HeaderSource, at: number, end: number): Box | null {
  if (at + 8 > end) return null
  const word = source.u32(at)
  // 1 means that the size follows in 64 bits, 0 that the box is the last of its parent.
  const length = word === 1 ? 16 : 8
  const size = word === 1 ? source.u64(at + 8) : word === 0 ? end - at : word
  if (size < length) return null
  return {
    type: source.type(at + 4),
    at,
    start: Math.min(at + length, end),
    end: Math.min(at + size, end),
    declaredEnd: at + size,
  }
}

/**
 * Calls `visit` for each child of a box, in order, until it returns false. A child never reaches beyond its parent,
 * and each begins behind the one before, so that no chain of sizes goes in circles.
 */
export function eachBox(
  source: HeaderSource,
  { start, end }: Range,
  visit: (box: Box) => false | void,
): void {
  let at = start
  for (let boxes = 0; boxes < maxBoxes; boxes++) {
    const box = readBox(source, at, end)
    if (box === null || visit(box) === false) return
    at = box.declaredEnd
  }
}

/** The first child of a type; null without one. */
export function findBox(window: Window, range: Range, type: string): Box | null {
  let found: Box | null = null
  eachBox(window, range, (box) => {
    if (box.type !== type) return
    found = box
    return false
  })
  return found
}

/** What a box holds, at most 64 KiB of it. */
export function payload(window: Window, { start, end }: Range): Uint8Array {
  return window.bytes(start, end - start)
}

/**
 * Children of a `meta` box: in ISO files it has a version before them, in QuickTime it has none. Its first child is
 * always its handler.
 */
export function metaChildren(window: Window, { start, end }: Range): Range {
  return { start: window.type(start + 4) === 'hdlr' ? start : start + 4, end }
}
