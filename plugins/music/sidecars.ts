import type {
  ExternalId,
  Finding,
  Identity,
  Metadata,
  NfoDocument,
  ScannedItem,
  ScannerMedia,
} from 'shelfd/plugin'

import type { Seen } from './songs.ts'

/** What `artist.nfo` or `album.nfo` of a unit tells; nothing where there is none. */
export interface Sidecar {
  readonly document: NfoDocument | null
  readonly findings: readonly Finding[]
}

export const noSidecar: Sidecar = { document: null, findings: [] }

/** Reads the sidecar of a unit's artist or album. */
export async function readSidecar(
  media: ScannerMedia,
  files: readonly Seen[],
  subject: 'artist' | 'album',
): Promise<Sidecar> {
  const file = files.find(
    ({ folder, seen }) =>
      folder === '' && seen.kind === 'nfo' && seen.stem.toLowerCase() === subject,
  )
  if (file === undefined) return noSidecar
  const { documents, findings } = await media.readNfo(file.entry, subject)
  return { document: documents[0] ?? null, findings }
}

/** An item with what its sidecar says, which wins. Its key stays: a sidecar comes and goes. */
export function withSidecar(item: ScannedItem, { document, findings }: Sidecar): ScannedItem {
  const all = [...findings, ...item.findings]
  if (document === null) return { ...item, findings: all }
  const { title, year, ids } = document
  const told: Identity = {
    ...(title === undefined ? {} : { title: { value: title, source: 'nfo', confidence: 1 } }),
    ...(year === undefined ? {} : { year: { value: year, source: 'nfo', confidence: 1 } }),
    ...(ids.length === 0 ? {} : { ids: idsFact(ids, item.identity.ids?.value ?? []) }),
  }
  const metadata: Metadata = { ...item.metadata, ...document.metadata }
  return { ...item, identity: { ...item.identity, ...told }, metadata, findings: all }
}

function idsFact(
  told: readonly ExternalId[],
  tagged: readonly ExternalId[],
): NonNullable<Identity['ids']> {
  const known = new Set(told.map(({ provider }) => provider))
  const value = [...told, ...tagged.filter(({ provider }) => !known.has(provider))]
  return { value, source: 'nfo', confidence: 1 }
}
