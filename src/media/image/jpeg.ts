import { type ExifReading, noExif, readExif } from './exif.ts'
import type { JpegFacts, PictureHeader } from './header.ts'
import { estimateQuality } from './quality.ts'
import { latin1, viewOf, type Window } from './window.ts'

const app1 = 0xe1
const quantisation = 0xdb
const startOfScan = 0xda
const endOfImage = 0xd9
const exifMark = 'Exif\0\0'

interface Frame {
  readonly width: number
  readonly height: number
  readonly bitDepth: number
  readonly components: number
  readonly progressive: boolean
  readonly samples: number
}

/** Walks the segments before the first scan; null when there is no whole frame header before it. */
export function readJpeg(window: Window): PictureHeader | null {
  let frame: Frame | null = null
  let quality: number | null = null
  let exif: ExifReading | null = null
  for (const { marker, at, body } of segmentsOf(window)) {
    if (isFrame(marker)) frame ??= readFrame(marker, body())
    else if (marker === quantisation) quality ??= readQuality(body())
    else if (marker === app1 && exif === null) exif = readApp1(body())
    if (marker !== startOfScan) continue
    if (frame === null) return null
    const [inScan] = body()
    return headerOf(frame, exif ?? noExif, {
      components: frame.components,
      buffered: frame.progressive || inScan !== frame.components,
      samples: frame.samples,
      quality,
      scanAt: at,
    })
  }
  return null
}

/** A segment: where its marker stands, and what follows its length. */
export interface Segment {
  readonly marker: number
  readonly at: number
  /** Where the next one begins. */
  readonly end: number
  readonly body: () => Uint8Array
}

/** Segments up to the first scan, or to the first bytes that are none. */
export function* segmentsOf(window: Window): Generator<Segment> {
  let at = 2
  while (at + 4 <= window.sizeBytes) {
    const head = window.at(at, 4)
    const marker = head[1] ?? 0
    if (head[0] !== 0xff || marker === 0xff) {
      at = nextMarker(window, at)
      continue
    }
    if (marker === 0 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2
      continue
    }
    if (marker === endOfImage) return
    const start = at
    const length = ((head[2] ?? 0) << 8) | (head[3] ?? 0)
    if (length < 2) return
    at += 2 + length
    yield { marker, at: start, end: at, body: () => window.at(start + 4, length - 2) }
    if (marker === startOfScan) return
  }
}

const passedOverBytes = 4096

// Fill bytes, and stray ones, are passed over as libjpeg does; many at a time, for there may be millions.
function nextMarker(window: Window, start: number): number {
  for (let at = start; ; at += passedOverBytes - 1) {
    const ahead = window.at(at, passedOverBytes)
    const found = ahead.findIndex((byte, index) => byte === 0xff && ahead[index + 1] !== 0xff)
    if (found !== -1 && found < passedOverBytes - 1) return at + found
    if (ahead.length < passedOverBytes) return window.sizeBytes
  }
}

/** SOF0 to SOF15 without the three markers among them that are none. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}

function readFrame(marker: number, body: Uint8Array): Frame | null {
  const components = body[5] ?? 0
  if (components === 0 || body.length < 6 + components * 3) return null
  const view = viewOf(body)
  const [height, width] = [view.getUint16(1), view.getUint16(3)]
  if (width === 0 || height === 0) return null
  const factors = Array.from({ length: components }, (_, index) => body[7 + index * 3] ?? 0x11)
  const [acrossMost, downMost] = [
    Math.max(1, ...factors.map((factor) => factor >> 4)),
    Math.max(1, ...factors.map((factor) => factor & 15)),
  ]
  const blocks = Math.ceil(width / (8 * acrossMost)) * Math.ceil(height / (8 * downMost))
  const inBlock = factors.reduce((sum, factor) => sum + (factor >> 4) * (factor & 15) * 64, 0)
  return {
    width,
    height,
    bitDepth: body[0] ?? 8,
    components,
    progressive: [0xc2, 0xc6, 0xca, 0xce].includes(marker),
    samples: blocks * inBlock,
  }
}

function readQuality(body: Uint8Array): number | null {
  return body[0] === 0 ? estimateQuality(body.subarray(1)) : null
}

function readApp1(body: Uint8Array): ExifReading | null {
  return latin1(body.subarray(0, 6)) === exifMark ? readExif(body.subarray(6)) : null
}

function headerOf(frame: Frame, exif: ExifReading, jpeg: JpegFacts): PictureHeader {
  const { width, height, bitDepth } = frame
  return { type: 'jpeg', width, height, bitDepth, animated: false, jpeg, ...exif }
}

/** What the scans of a whole file show. */
export interface ScanFacts {
  readonly scans: number
  /** The last bytes are there: it was not cut off. */
  readonly complete: boolean
}

const scanMark = Buffer.from([0xff, startOfScan])
const endMark = Buffer.from([0xff, endOfImage])

/** Counts the scans from the first on; among their pixels neither mark occurs, and what is behind the end is no matter. */
export function countScans(bytes: Uint8Array, scanAt: number): ScanFacts {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = file.indexOf(endMark, scanAt)
  const pixels = file.subarray(0, end === -1 ? file.length : end)
  let scans = 0
  for (let at = scanAt; at !== -1; at = pixels.indexOf(scanMark, at + 2)) scans += 1
  return { scans, complete: end !== -1 }
}
