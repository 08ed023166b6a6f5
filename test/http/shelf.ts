import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { addDirectory, addFile, addItem, draft, storeOn, type StoreOn } from '../store/fixture.ts'
import { createTestApi, now, type TestApi } from './api.ts'

/** An API with a small catalogue, written as a scan writes it. */
export interface Shelf extends TestApi {
  readonly store: StoreOn
  readonly ids: Readonly<
    Record<'amelie' | 'matrix' | 'gone' | 'show' | 'season' | 'pilot' | 'second', number>
  >
  /** The poster of Amélie: pending. */
  readonly poster: number
  /** Makes the cache hold bytes as the copy of an asset. */
  cache(assetId: number, bytes: Uint8Array | string, extension?: string): { hash: string }
}

const fact = <T>(value: T, source: 'nfo' | 'file' | 'folder' = 'file') =>
  ({ value, source, confidence: 0.9 }) as const

export const probe = {
  container: 'matroska',
  durationMs: 7_320_000,
  bitsPerSecond: null,
  video: [
    {
      index: 0,
      codec: 'h264',
      language: null,
      title: null,
      default: true,
      forced: false,
      hearingImpaired: false,
      profile: 'High',
      level: 41,
      width: 1920,
      height: 1080,
      bitDepth: 8,
      framesPerSecond: 23.976,
      range: 'SDR',
      dolbyVisionProfile: null,
      colour: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' },
      rotation: 0,
    },
  ],
  audio: [
    {
      index: 1,
      codec: 'eac3',
      language: 'fr',
      title: null,
      default: true,
      forced: false,
      hearingImpaired: false,
      profile: null,
      channels: 6,
      layout: '5.1(side)',
      sampleRateHz: 48_000,
    },
  ],
  subtitles: [],
  chapters: [{ startMs: 0, title: 'Montmartre' }],
  attachments: [{ name: 'font.ttf', mimeType: null }],
  verdict: { outcome: 'transcode', reasons: ['container matroska'] },
} as const

export function createShelf(): Shelf {
  const api = createTestApi()
  const store = storeOn(api.database)
  const ids = { ...addFilms(store), ...addShow(store) }
  store.stores.assets.setOfItem(
    ids.amelie,
    addDirectory(store, 'Amélie (2001)'),
    [
      { fileId: addFile(store, 'Amélie (2001)/poster.jpg', { kind: 'image' }), type: 'poster' },
      {
        fileId: addFile(store, 'Amélie (2001)/amelie.de.forced.srt', { kind: 'subtitle' }),
        type: 'subtitle',
        language: 'de',
        forced: true,
      },
    ],
    { again: false },
  )
  return {
    ...api,
    store,
    ids,
    poster: Number(store.row(`SELECT id FROM asset WHERE type = 'poster'`)?.['id']),
    cache: (assetId, bytes, extension = 'jpg') => {
      const hash = new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
      const cachePath = `movie/${ids.amelie}/poster_${hash}.${extension}`
      const path = join(api.cacheDir, cachePath)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, bytes)
      const sizeBytes = Buffer.byteLength(bytes)
      const source = { sizeBytes: 1, mtimeNs: '1', inode: '1' }
      store.stores.assets.setCached(assetId, { hash, cachePath, sizeBytes, source }, now)
      return { hash }
    },
  }
}

function addFilms(store: StoreOn): Record<'amelie' | 'matrix' | 'gone', number> {
  const { files } = store.stores
  const movie = addFile(store, 'Amélie (2001)/amelie.mkv', { sizeBytes: 9_000 })
  const unit = addDirectory(store, 'Amélie (2001)')
  files.setRead(movie, { sizeBytes: 9_000, mtimeNs: '5000000', inode: '1', fingerprint: 'f1' })
  files.saveProbe({ sizeBytes: 9_000, hash: 'f1' }, probe, now)
  const amelie = draft(unit, 'amelie', {
    title: 'Amélie',
    identity: {
      title: fact('Amélie', 'nfo'),
      originalTitle: fact('Le fabuleux destin d’Amélie Poulain', 'nfo'),
      year: fact(2001, 'folder'),
      ids: fact([{ provider: 'imdb', id: 'tt0211915' }], 'nfo'),
    },
    metadata: { plot: 'She helps.', genres: ['Comedy'], actors: [{ name: 'Audrey', order: 0 }] },
    findings: [{ code: 'nfo_partial', message: 'A part of the sidecar was left out.' }],
  })
  const matrix = draft(addDirectory(store, 'Matrix'), 'matrix', {
    title: 'The Matrix',
    identity: { title: fact('The Matrix'), year: fact(1999) },
  })
  const lost = draft(addDirectory(store, 'Gone'), 'gone', { title: 'Gone' })
  const ids = {
    amelie: addItem(store, amelie, [movie], now),
    matrix: addItem(store, matrix, [addFile(store, 'Matrix/matrix.mkv')], now),
    gone: addItem(store, lost, [], now),
  }
  store.database.run('UPDATE item SET missing_at = ? WHERE id = ?', [now, ids.gone])
  store.database.run(`UPDATE item SET match_state = 'matched' WHERE id = ${ids.matrix}`)
  return ids
}

function addShow(store: StoreOn): Record<'show' | 'season' | 'pilot' | 'second', number> {
  const unitId = addDirectory(store, 'Show', 2)
  const at = { libraryId: 2 } as const
  const show = addItem(
    store,
    draft(unitId, 'show', { ...at, kind: 'series', title: 'Lost' }),
    [],
    now,
  )
  const season = addItem(
    store,
    draft(unitId, 'show#1', {
      ...at,
      kind: 'season',
      parentId: show,
      title: 'Season 1',
      identity: { season: fact(1) },
    }),
    [],
    now,
  )
  // The second comes first: the order is that of their numbers.
  const [second = 0, pilot = 0] = [2, 1].map((number) =>
    addItem(
      store,
      draft(unitId, `show#1#${number}`, {
        ...at,
        kind: 'episode',
        parentId: season,
        title: number === 1 ? 'Pilot' : 'Tabula Rasa',
        identity: { season: fact(1), episodes: fact([number]), date: fact(`2004-09-2${number}`) },
      }),
      [addFile(store, `Show/e${number}.mkv`, {}, 2)],
      now,
    ),
  )
  return { show, season, pilot, second }
}
