import { errorMessage } from '../../domain/error.ts'
import type { Finding } from '../../domain/media.ts'
import type { PictureCopy, PictureFacts, PictureTarget } from '../../domain/picture.ts'
import { createBytesSource } from '../probe/byte-source.ts'
import { cleanPicture } from './clean.ts'
import { factsOf, refused } from './describe-picture.ts'
import type { PictureHeader } from './header.ts'
import { countScans } from './jpeg.ts'
import { defaultPictureLimits, type PictureLimits } from './memory.ts'
import { planCopies, type PictureRefusal, tooLarge, unsupported } from './plan.ts'
import { thumbHashOf } from './thumb-hash.ts'

export interface DeriveRequest {
  /** The whole file. It is changed: pieces that no decoder needs are taken out in place. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly targets: readonly PictureTarget[]
  readonly limits?: PictureLimits
}

export type DeriveOutcome =
  | {
      readonly outcome: 'derived'
      readonly facts: PictureFacts
      /** None larger than the picture itself, and none of the same size as another. */
      readonly copies: readonly PictureCopy[]
      /** Base64. */
      readonly thumbHash: string
      readonly findings: readonly Finding[]
    }
  | PictureRefusal

/** No thumbnail is larger. */
export const maxThumbnailBytes = 500_000

/** On the scale of libwebp. */
const qualities = { thumbnail: 78, display: 84 } as const

/** Pixels times scans that are gone through: 500 scans of 9 megapixels took 5.5 s, a sound picture has about 10. */
const maxScannedPixels = 2_000_000_000

/**
 * Makes smaller copies of a picture, one after the other; their pixels are those of its first frame. Refuses, by its
 * head, what would take more than the limits.
 *
 * @throws what Bun.Image throws when the fault is not the picture's.
 */
export async function derive(request: DeriveRequest): Promise<DeriveOutcome> {
  const { bytes, targets, limits = defaultPictureLimits } = request
  const plan = planCopies(createBytesSource(bytes), targets, limits)
  if (plan.outcome === 'refused') return plan
  const { header } = plan
  const facts = factsOf(header)
  const scans = judgeScans(bytes, header)
  if ('outcome' in scans) return { ...scans, facts }
  try {
    const source: Source = { bytes: cleanPicture(bytes, header), header }
    const copies: PictureCopy[] = []
    for (const target of plan.targets) copies.push(await makeCopy(source, target))
    const [smallest] = copies
    if (smallest === undefined) return { ...refused('picture_too_large', tooLarge(facts)), facts }
    const thumbHash = await thumbHashOf(smallest.bytes)
    const findings = [...plan.findings, ...scans.findings]
    return { outcome: 'derived', facts, copies, thumbHash, findings }
  } catch (error) {
    const finding = findingOf(error, facts)
    if (finding === null) throw error
    return { outcome: 'refused', facts, finding }
  }
}

/** Of a JPEG, whether its end is there and whether it would take too long. */
function judgeScans(
  bytes: Uint8Array,
  { jpeg, width, height }: PictureHeader,
): ReturnType<typeof refused> | { readonly findings: readonly Finding[] } {
  if (jpeg === undefined) return { findings: [] }
  const { scans, complete } = countScans(bytes, jpeg.scanAt)
  if (scans * (width ?? 0) * (height ?? 0) > maxScannedPixels) {
    return refused('picture_too_large', `It would take too long: it has ${scans} scans.`)
  }
  if (complete) return { findings: [] }
  return { findings: [{ code: 'picture_truncated', message: 'Its end is missing.' }] }
}

interface Source {
  readonly bytes: Uint8Array
  readonly header: PictureHeader
}

async function makeCopy(source: Source, target: PictureTarget): Promise<PictureCopy> {
  const { kind } = target
  let quality = Math.min(qualities[kind], source.header.jpeg?.quality ?? 100)
  let { longSide } = target
  for (;;) {
    const { width, height } = inside(factsOf(source.header), longSide)
    // Exactly so many: a JPEG that is to fit into a square is decoded large enough to fill it, which is 442 MB for one
    // of 65,500 by 3,000 pixels and a square of 1,920.
    const image = upright(source).resize(width, height)
    const bytes = new Uint8Array(await image.webp({ quality }).bytes())
    if (kind === 'display' || bytes.length <= maxThumbnailBytes) {
      return { ...target, width, height, bytes }
    }
    // Noise: 1280 pixels of it take 930 KB at 80, and 580 KB at 20 still.
    if (quality > 50) quality = 50
    else longSide = Math.floor(longSide * 0.8)
  }
}

function inside(
  { width, height }: PictureFacts,
  longSide: number,
): { width: number; height: number } {
  const scale = Math.min(1, longSide / Math.max(width ?? 1, height ?? 1))
  const scaled = (side: number | null): number => Math.max(1, Math.round((side ?? 1) * scale))
  return { width: scaled(width), height: scaled(height) }
}

// Bun turns a JPEG by its EXIF alone; here that has been taken out, and the other formats have it as well.
function upright({ bytes, header }: Source): Bun.Image {
  // What is inside may be larger than the head that the limits were held against says.
  const maxPixels = (header.width ?? 0) * (header.height ?? 0)
  const image = new Bun.Image(bytes, { maxPixels, autoOrient: false })
  switch (header.orientation) {
    case 2:
      return image.flop()
    case 3:
      return image.rotate(180)
    case 4:
      return image.flip()
    case 5:
      return image.rotate(90).flop()
    case 6:
      return image.rotate(90)
    case 7:
      return image.rotate(270).flop()
    case 8:
      return image.rotate(270)
    default:
      return image
  }
}

function findingOf(error: unknown, facts: PictureFacts): Finding | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  switch (code) {
    case 'ERR_IMAGE_TOO_MANY_PIXELS':
      return { code: 'picture_damaged', message: 'It is larger inside than its head says.' }
    case 'ERR_IMAGE_FORMAT_UNSUPPORTED':
    case 'ERR_IMAGE_UNKNOWN_FORMAT':
      return { code: 'picture_unsupported', message: unsupported(facts) }
    case 'ERR_IMAGE_DECODE_FAILED': {
      const reason = errorMessage(error).replace(/^Image: /, '')
      const message = `It is damaged, or of a rare kind of ${facts.type}: ${reason}.`
      return { code: 'picture_damaged', message }
    }
    default:
      return null
  }
}
