import { AppError } from '../../domain/error.ts'
import { latin1, viewOf } from './window.ts'

/** Four bytes for each pixel, rows from the top. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly rgba: Uint8Array
}

/**
 * The pixels of a PNG as Bun.Image writes it: 8 bits, with transparency, in one piece. It is the only format it writes
 * whose pixels can be had without a decoder.
 *
 * @throws AppError `internal` for another form.
 */
export function readPixels(png: Uint8Array): Pixels {
  const view = viewOf(png)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  if (png[24] !== 8 || png[25] !== 6 || png[28] !== 0) {
    throw new AppError('internal', 'Bun.Image wrote a PNG of a form that is not known.')
  }
  const data: Uint8Array[] = []
  for (let at = 33; at + 12 <= png.length; at += 12 + view.getUint32(at)) {
    if (latin1(png.subarray(at + 4, at + 8)) !== 'IDAT') continue
    data.push(png.subarray(at + 8, at + 8 + view.getUint32(at)))
  }
  const rgba = new Uint8Array(width * height * 4)
  // Not imported: it brings streams with it, and only the thread that shrinks pictures comes here.
  const { inflateSync } = process.getBuiltinModule('node:zlib')
  unfilter(inflateSync(Buffer.concat(data)), rgba, width * 4)
  return { width, height, rgba }
}

/** Adds to each byte what its row's filter predicted from the bytes to the left and above. */
function unfilter(rows: Uint8Array, rgba: Uint8Array, stride: number): void {
  for (let at = 0, from = 0; at < rgba.length; from += 1) {
    const filter = rows[from]
    for (const end = at + stride; at < end; at++) {
      from += 1
      const isFirst = at % stride < 4
      const left = isFirst ? 0 : (rgba[at - 4] ?? 0)
      const above = rgba[at - stride] ?? 0
      const corner = isFirst ? 0 : (rgba[at - stride - 4] ?? 0)
      rgba[at] = (rows[from] ?? 0) + predict(filter, { left, above, corner })
    }
  }
}

interface Neighbours {
  readonly left: number
  readonly above: number
  readonly corner: number
}

function predict(filter: number | undefined, neighbours: Neighbours): number {
  const { left, above } = neighbours
  if (filter === 1) return left
  if (filter === 2) return above
  if (filter === 3) return (left + above) >> 1
  return filter === 4 ? paeth(neighbours) : 0
}

function paeth({ left, above, corner }: Neighbours): number {
  const guess = left + above - corner
  const toLeft = Math.abs(guess - left)
  const toAbove = Math.abs(guess - above)
  const toCorner = Math.abs(guess - corner)
  if (toLeft <= toAbove && toLeft <= toCorner) return left
  return toAbove <= toCorner ? above : corner
}
