import type { ByteSource } from '../byte-source.ts'

/** The first one mostly holds all that is read; the others are hops, or more and more of something long. */
const firstWindowBytes = 32 * 1024
const hopWindowBytes = 8 * 1024
const keptWindows = 4
/** Of an element: its id and its size. */
export const maxHeaderBytes = 12

/** A piece of the file that was read. */
export interface Window {
  readonly at: number
  readonly bytes: Uint8Array
}

/**
 * Reads through a few kept pieces, so that elements side by side cost one read. What is given has as many bytes from
 * a position on as are asked for, fewer at the end of the file.
 */
export function createWindows(source: ByteSource): (at: number, length: number) => Window {
  let windows: readonly Window[] = []
  let current: Window = { at: 0, bytes: new Uint8Array() }

  function load(at: number, length: number): Window {
    const plan = planOf(windows[0], at, length)
    const window = { at: plan.at, bytes: source.read(plan.at, plan.length) }
    windows = [window, ...windows.slice(0, keptWindows - 1)]
    return window
  }

  return (at, length) => {
    if (holds(current, at, length)) return current
    const wanted = Math.min(length, source.sizeBytes - at)
    if (wanted <= 0) return { at, bytes: new Uint8Array() }
    current = windows.find((kept) => holds(kept, at, wanted)) ?? load(at, wanted)
    return current
  }
}

/** What is read from end to end is read in ever larger pieces; around a hop lies what is looked at next. */
function planOf(
  last: Window | undefined,
  at: number,
  length: number,
): { at: number; length: number } {
  if (last === undefined) return { at, length: Math.max(length, firstWindowBytes) }
  const gap = at - last.at - last.bytes.length
  if (gap <= 0 && gap > -maxHeaderBytes) {
    return { at, length: Math.max(length, 2 * last.bytes.length) }
  }
  const startAt = at - (at % (hopWindowBytes / 2))
  const fits = at + length <= startAt + hopWindowBytes
  return fits ? { at: startAt, length: hopWindowBytes } : { at, length }
}

function holds(window: Window, at: number, length: number): boolean {
  return at >= window.at && at + length <= window.at + window.bytes.length
}
