import type { Finding } from '../../domain/media.ts'
import type { PictureFacts, PictureType } from '../../domain/picture.ts'
import type { PictureResult } from '../../domain/scanner.ts'
import { BudgetSpent, type ByteSource } from '../probe/byte-source.ts'
import { readBmp } from './bmp.ts'
import { noExif } from './exif.ts'
import { readHeif, readTiff } from './foreign.ts'
import { readGif } from './gif.ts'
import type { PictureHeader } from './header.ts'
import { readJpeg } from './jpeg.ts'
import { readPng } from './png.ts'
import { nameContent, sniffedBytes, sniffPicture } from './sniff.ts'
import { readWebp } from './webp.ts'
import { createWindow, type Window } from './window.ts'

/** What a picture is, or why it is none that can be told. */
export type PictureReading =
  | { readonly outcome: 'ok'; readonly facts: PictureFacts }
  | { readonly outcome: 'refused'; readonly finding: Finding }

/** Describes a picture by its head alone; how many bytes that may cost is up to the source. */
export function describePicture(source: ByteSource): PictureReading {
  const read = readHeader(source)
  return read.outcome === 'refused' ? read : { outcome: 'ok', facts: factsOf(read.header) }
}

/** The same as a scanner is told it. */
export function pictureResult(read: PictureReading): PictureResult {
  return read.outcome === 'ok'
    ? { picture: read.facts, findings: [] }
    : { picture: null, findings: [read.finding] }
}

/** The header, or why there is none. */
export type HeaderReading =
  | { readonly outcome: 'ok'; readonly header: PictureHeader }
  | { readonly outcome: 'refused'; readonly finding: Finding }

export function readHeader(source: ByteSource): HeaderReading {
  try {
    return readWindow(createWindow(source))
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error
    return refused('picture_damaged', 'There is more before its pixels than in any sound picture.')
  }
}

function readWindow(window: Window): HeaderReading {
  const head = window.at(0, sniffedBytes)
  const type = sniffPicture(head)
  if (type === null) return refused('not_a_picture', `It is not a picture: ${nameContent(head)}.`)
  const header = readType(window, type)
  if (header === null) return refused('picture_damaged', `The header of this ${type} is damaged.`)
  return { outcome: 'ok', header }
}

export function refused(code: string, message: string): { outcome: 'refused'; finding: Finding } {
  return { outcome: 'refused', finding: { code, message } }
}

function readType(window: Window, type: PictureType): PictureHeader | null {
  switch (type) {
    case 'jpeg':
      return readJpeg(window)
    case 'png':
      return readPng(window)
    case 'webp':
      return readWebp(window)
    case 'gif':
      return readGif(window)
    case 'bmp':
      return readBmp(window)
    case 'tiff':
      return readTiff(window)
    case 'avif':
    case 'heic':
      return readHeif(window, type)
    case 'jxl':
      return { type, width: null, height: null, bitDepth: null, animated: false, ...noExif }
  }
}

/** The header as the picture is shown. */
export function factsOf(header: PictureHeader): PictureFacts {
  const { type, orientation, animated, bitDepth, exif } = header
  const turned = orientation >= 5
  const [width, height] = turned ? [header.height, header.width] : [header.width, header.height]
  return { type, width, height, orientation, animated, bitDepth, exif }
}
