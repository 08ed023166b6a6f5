import { expect, test } from 'bun:test'

import { collectionLines } from '../../src/commands/collection-words.ts'
import { photoLines, photoText } from '../../src/commands/photo-words.ts'

test('a photo is told with how, when and where it was taken', () => {
  const photo = {
    type: 'jpeg',
    width: 3000,
    height: 4000,
    orientation: 6,
    takenAt: '2024-05-01T12:30:00+02:00',
    camera: 'Fuji \u{1b}[31mX-T5',
    exposureSeconds: 0.004,
    aperture: 2.8,
    iso: 200,
    focalLengthMm: 23.04,
    latitude: 48.1,
    longitude: -11.5,
    altitudeMetres: 519.6,
  } as const
  expect(photoText(photo)).toBe('jpeg 3000 × 4000, stored turned (6), 2024-05-01 12:30:00 +02:00')
  expect(photoLines(photo)).toEqual([
    'jpeg 3000 × 4000, stored turned (6)',
    'taken 2024-05-01 12:30:00 +02:00',
    expect.not.stringContaining('\u{1b}'),
    '1/250 s, f/2.8, ISO 200, 23 mm',
    'at 48.1, -11.5, 520 m',
  ])
  expect(photoLines(undefined)).toEqual([])
})

test('a collection is told with what it holds, its state and its last change', () => {
  const lines = collectionLines({
    pictures: 2,
    collections: 1,
    allPictures: 9,
    allCollections: 3,
    status: 'rebuild_required',
    pending: { thumbnails: 1, display: 2 },
    fullScanAt: null,
    incrementalScanAt: null,
    lastChange: { scanId: 7, at: '2026-01-02T03:04:05.000Z', added: 1, removed: 0, modified: 2 },
  })
  expect(lines).toEqual([
    '2 pictures, 1 collection; in all 9 pictures and 3 collections',
    'rebuild required: copies of 2 pictures are to be made',
    expect.stringMatching(/^last change .* by scan 7: 1 added, 0 removed, 2 modified$/),
  ])
})
