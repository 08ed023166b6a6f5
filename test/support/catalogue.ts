import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { MediaProbe } from '../../src/domain/probe.ts'
import { syncLibraries } from '../../src/store/library-store.ts'
import { addDirectory, draft, type StoreOn, storeOn } from '../store/fixture.ts'
import { openMigrated } from './migrated.ts'

/** What is to be known before a daemon starts, as if scans had found it. */
export interface Catalogue {
  readonly dataDir: string
  /** Absolute path of the library `Films`. */
  readonly library: string
  readonly films: number
}

const words = ['Amber', 'Birch', 'Cinder', 'Dune', 'Ember', 'Fjord', 'Grove', 'Harbour', 'Island']
const endings = ['Road', 'Light', 'Season', 'Letter', 'Garden', 'Night', 'Song', 'Border']
const sizes = [
  [3840, 1600, 'hevc', 'HDR10'],
  [1920, 1080, 'h264', 'SDR'],
  [1280, 720, 'h264', 'SDR'],
  [720, 576, 'mpeg2video', 'SDR'],
] as const

/** Writes a catalogue of films with files and streams into a new database; no file is laid out. */
export function writeCatalogue({ dataDir, library, films }: Catalogue): void {
  mkdirSync(dataDir, { recursive: true })
  const database = openMigrated(join(dataDir, 'shelfd.db'))
  try {
    syncLibraries(database, [{ name: 'Films', kind: 'movies', paths: [library] }], 0)
    const store = storeOn(database)
    database.transaction(() => {
      const unit = addDirectory(store, 'all')
      for (let at = 0; at < films; at += 1) addFilm(store, at, unit)
    })()
    database.run('ANALYZE')
  } finally {
    database.close()
  }
}

/** Title of the film with this number: those of a word follow one another. */
export function titleOf(at: number): string {
  const word = words[at % words.length] ?? ''
  const ending = endings[Math.floor(at / words.length) % endings.length] ?? ''
  return `${word} ${ending} ${String(at).padStart(5, '0')}`
}

function addFilm(store: StoreOn, at: number, unit: number): void {
  const { stores } = store
  const title = titleOf(at)
  const name = `${title}.mkv`
  const sizeBytes = 1_000_000_000 + at
  stores.files.insert(
    [
      {
        directoryId: unit,
        name,
        kind: 'video',
        sizeBytes,
        mtimeNs: '1700000000000000000',
        inode: String(at + 1),
        unsettled: false,
      },
    ],
    0,
  )
  const fileId = Number(store.row('SELECT max(id) AS id FROM file')?.['id'])
  const fingerprint = `film-${at}`
  stores.files.setRead(fileId, {
    sizeBytes,
    mtimeNs: '1700000000000000000',
    inode: String(at + 1),
    fingerprint,
  })
  stores.files.saveProbe({ sizeBytes, hash: fingerprint }, probeOf(at), 0)
  const year = 1920 + (at % 100)
  const id = stores.items.insert(
    draft(unit, name, {
      title,
      identity: {
        title: { value: title, source: 'file', confidence: 1 },
        year: { value: year, source: 'file', confidence: 1 },
      },
    }),
    1_700_000_000_000 + at * 60_000,
  )
  stores.items.setFiles(id, unit, [{ fileId, role: 'main' }])
}

function probeOf(at: number): MediaProbe {
  const [width, height, codec, range] = sizes[at % sizes.length] ?? sizes[1]
  const stream = {
    language: null,
    title: null,
    default: true,
    forced: false,
    hearingImpaired: false,
    profile: null,
  }
  return {
    container: 'matroska',
    durationMs: 5_400_000,
    bitsPerSecond: null,
    video: [
      {
        ...stream,
        index: 0,
        codec,
        level: null,
        width,
        height,
        bitDepth: null,
        framesPerSecond: null,
        range,
        dolbyVisionProfile: null,
        colour: { primaries: null, transfer: null, matrix: null, range: null },
        rotation: 0,
      },
    ],
    audio: [],
    subtitles: [],
    chapters: [],
    attachments: [],
    verdict: { outcome: 'direct', reasons: [] },
  }
}
