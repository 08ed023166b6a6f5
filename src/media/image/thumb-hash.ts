import { type Pixels, readPixels } from './pixels.ts'

/** Long side of what is hashed; the hash keeps at most seven waves along it. */
const side = 32

/**
 * A blur of a picture in 20 to 30 bytes (https://evanw.github.io/thumbhash/), as base64.
 *
 * @throws what Bun.Image throws for what it cannot decode.
 */
export async function thumbHashOf(picture: Uint8Array): Promise<string> {
  const small = new Bun.Image(picture).resize(side, side, { fit: 'inside' })
  const pixels = readPixels(await small.png({ compressionLevel: 1 }).bytes())
  return Buffer.from(thumbHash(pixels)).toString('base64')
}

interface Channel {
  readonly constant: number
  /** Each 0..1, where 0.5 is none. */
  readonly waves: readonly number[]
  readonly scale: number
}

/** The hash of at most 100 by 100 pixels. */
export function thumbHash(pixels: Pixels): Uint8Array {
  const { width, height } = pixels
  const { light, yellowBlue, redGreen, alpha, hasAlpha } = channelsOf(pixels)
  const most = hasAlpha ? 5 : 7
  const [across, down] = [width, height].map((length) =>
    Math.max(1, Math.round((most * length) / Math.max(width, height))),
  ) as [number, number]
  const encode = (values: Float64Array, nx: number, ny: number): Channel =>
    encodeChannel({ values, width, height }, nx, ny)
  const l = encode(light, Math.max(3, across), Math.max(3, down))
  const p = encode(yellowBlue, 3, 3)
  const q = encode(redGreen, 3, 3)
  const a = hasAlpha ? encode(alpha, 5, 5) : null
  const isLandscape = width > height
  const first =
    Math.round(63 * l.constant) |
    (Math.round(31.5 + 31.5 * p.constant) << 6) |
    (Math.round(31.5 + 31.5 * q.constant) << 12) |
    (Math.round(31 * l.scale) << 18) |
    (Number(hasAlpha) << 23)
  const second =
    (isLandscape ? down : across) |
    (Math.round(63 * p.scale) << 3) |
    (Math.round(63 * q.scale) << 9) |
    (Number(isLandscape) << 15)
  const head = [first & 255, (first >> 8) & 255, first >> 16, second & 255, second >> 8]
  if (a !== null) head.push(Math.round(15 * a.constant) | (Math.round(15 * a.scale) << 4))
  const waves = [l, p, q, ...(a === null ? [] : [a])].flatMap((channel) => channel.waves)
  return Uint8Array.from([...head, ...packNibbles(waves)])
}

function packNibbles(waves: readonly number[]): number[] {
  const bytes: number[] = []
  for (const [index, wave] of waves.entries()) {
    const nibble = Math.round(15 * wave)
    if (index % 2 === 0) bytes.push(nibble)
    else bytes.push((bytes.pop() ?? 0) | (nibble << 4))
  }
  return bytes
}

interface Channels {
  readonly light: Float64Array
  readonly yellowBlue: Float64Array
  readonly redGreen: Float64Array
  readonly alpha: Float64Array
  readonly hasAlpha: boolean
}

/** What shows through is taken for the average of what is seen. */
function channelsOf({ width, height, rgba }: Pixels): Channels {
  const count = width * height
  const [red, green, blue, alpha] = [0, 1, 2, 3].map((offset) =>
    Float64Array.from({ length: count }, (_, index) => (rgba[index * 4 + offset] ?? 0) / 255),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array]
  const opaque = alpha.reduce((sum, value) => sum + value, 0)
  const shown = (channel: Float64Array): Float64Array => {
    const sum = channel.reduce((total, value, index) => total + value * (alpha[index] ?? 0), 0)
    const average = opaque === 0 ? 0 : sum / opaque
    return channel.map((value, index) => {
      const share = alpha[index] ?? 0
      return average * (1 - share) + share * value
    })
  }
  const [r, g, b] = [shown(red), shown(green), shown(blue)]
  return {
    light: r.map((value, index) => (value + (g[index] ?? 0) + (b[index] ?? 0)) / 3),
    yellowBlue: r.map((value, index) => (value + (g[index] ?? 0)) / 2 - (b[index] ?? 0)),
    redGreen: r.map((value, index) => value - (g[index] ?? 0)),
    alpha,
    hasAlpha: opaque < count,
  }
}

/** The lower triangle of a cosine transform. */
function encodeChannel(
  { values, width, height }: { values: Float64Array; width: number; height: number },
  nx: number,
  ny: number,
): Channel {
  let constant = 0
  const waves: number[] = []
  for (let cy = 0; cy < ny; cy++) {
    for (let cx = 0; cx * ny < nx * (ny - cy); cx++) {
      const wave = waveOf({ values, width, height }, cx, cy)
      if (cx > 0 || cy > 0) waves.push(wave)
      else constant = wave
    }
  }
  const scale = Math.max(0, ...waves.map(Math.abs))
  return {
    constant,
    scale,
    waves: scale === 0 ? waves : waves.map((wave) => 0.5 + (0.5 / scale) * wave),
  }
}

function waveOf(
  { values, width, height }: { values: Float64Array; width: number; height: number },
  cx: number,
  cy: number,
): number {
  const along = Float64Array.from({ length: width }, (_, x) =>
    Math.cos((Math.PI / width) * cx * (x + 0.5)),
  )
  let sum = 0
  for (let y = 0; y < height; y++) {
    const factor = Math.cos((Math.PI / height) * cy * (y + 0.5))
    for (let x = 0; x < width; x++) {
      sum += (values[x + y * width] ?? 0) * (along[x] ?? 0) * factor
    }
  }
  return sum / (width * height)
}
