import type { PictureHeader } from './header.ts'
import { viewOf, type Window } from './window.ts'

/** A negative height means that the rows are stored from the top. */
export function readBmp(window: Window): PictureHeader | null {
  const head = window.at(0, 30)
  if (head.length < 30) return null
  const view = viewOf(head)
  const old = view.getUint32(14, true) === 12
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true)
  const height = Math.abs(old ? view.getUint16(20, true) : view.getInt32(22, true))
  if (width <= 0 || height === 0) return null
  return {
    type: 'bmp',
    width,
    height,
    bitDepth: 8,
    orientation: 1,
    animated: false,
    exif: null,
  }
}
