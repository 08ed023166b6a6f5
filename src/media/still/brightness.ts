import { readPixels } from '../image/pixels.ts'

/** Enough to tell a scene from black. */
const side = 32

/** How much there is to see in a picture. */
export interface Brightness {
  /** 0 is black, 255 is white. */
  readonly mean: number
  /** Standard deviation of the same; next to nothing for a single colour. */
  readonly spread: number
}

/** @throws what Bun.Image throws for what it cannot decode. */
export async function brightnessOf(picture: Uint8Array): Promise<Brightness> {
  const small = new Bun.Image(picture).resize(side, side, { fit: 'inside' })
  const { rgba } = readPixels(await small.png({ compressionLevel: 1 }).bytes())
  const lights: number[] = []
  for (let at = 0; at + 3 < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = rgba.subarray(at, at + 3)
    // ITU-R BT.709
    lights.push(0.2126 * red + 0.7152 * green + 0.0722 * blue)
  }
  const mean = lights.reduce((sum, light) => sum + light, 0) / lights.length
  const variance = lights.reduce((sum, light) => sum + (light - mean) ** 2, 0) / lights.length
  return { mean, spread: Math.sqrt(variance) }
}
