import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

import type { ScanMode } from '../../src/domain/scan.ts'
import { makeZip } from '../media/archive/make-zip.ts'
import { exifSegment } from '../media/image/exif.ts'
import { makeJpeg } from '../media/image/jpeg.ts'
import type { EndedScan } from '../support/engine.ts'
import { picturesMade, type World, world } from './library.ts'

/** A library of images. */
export function images(more: Parameters<typeof world>[0] = {}): Promise<World> {
  return world({ kind: 'images', ...more })
}

/** A small picture of its own. */
export function picture(name: string): Uint8Array<ArrayBuffer> {
  return makeJpeg({ width: 8, height: 8, segments: [exifSegment({ main: { 0x110: name } })] })
}

/** Writes pictures whose content is that of their path, or of another name. */
export function putPictures(place: World, ...paths: (string | readonly [string, string])[]): void {
  for (const one of paths) {
    const [path, name] = typeof one === 'string' ? [one, one] : one
    mkdirSync(dirname(place.at(path)), { recursive: true })
    writeFileSync(place.at(path), picture(name))
  }
}

export function putArchive(place: World, path: string, pages: readonly string[]): void {
  mkdirSync(dirname(place.at(path)), { recursive: true })
  const entries = pages.map((name) => ({ name, content: picture(name) }))
  writeFileSync(place.at(path), makeZip(entries))
}

/** Scans to the end of the copies that are made of pictures. */
export async function scanPictures(
  place: World,
  mode: ScanMode = 'incremental',
): Promise<EndedScan> {
  const ended = await place.engine.scan('pictures', { mode })
  await picturesMade(place.engine)
  return ended
}
