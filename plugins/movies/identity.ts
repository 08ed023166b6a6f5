import type {
  ExternalId,
  Fact,
  FactSource,
  Identity,
  Metadata,
  NfoDocument,
  ParsedName,
} from 'shelfd/plugin'

/** The evidence about one film. */
export interface Evidence {
  /** Path of the film, read in its context. */
  readonly parsed: ParsedName
  /** The film's file by itself. */
  readonly file: ParsedName
  /** What to call it when nothing gives a title. */
  readonly fallbackTitle: string
  readonly nfo: NfoDocument | null
}

/** Weighs sidecar, folder and file against each other. */
export function identityOf(evidence: Evidence): Identity {
  const { parsed, file, nfo } = evidence
  const source: FactSource = isOwn(parsed, file) ? 'file' : 'folder'
  const identity: { -readonly [Key in keyof Identity]: Identity[Key] } = {
    title: titleFact(evidence, source),
  }
  if (nfo?.originalTitle !== undefined) identity.originalTitle = fact(nfo.originalTitle, 'nfo', 1)
  if (nfo?.year !== undefined) identity.year = fact(nfo.year, 'nfo', 1)
  else if (parsed.year !== undefined) {
    identity.year = fact(parsed.year, parsed.year === file.year ? 'file' : 'folder', 0.9)
  }
  if (parsed.edition !== undefined) {
    identity.edition = fact(parsed.edition, file.edition === undefined ? 'folder' : 'file', 0.9)
  }
  const ids = idsFact(nfo?.ids ?? [], parsed.ids ?? [], source)
  if (ids !== null) identity.ids = ids
  return identity
}

/** The sidecar's descriptive fields, or none. */
export function metadataOf(nfo: NfoDocument | null): Metadata {
  return nfo?.metadata ?? {}
}

function isOwn(parsed: ParsedName, file: ParsedName): boolean {
  return file.title !== undefined && parsed.title === file.title
}

function titleFact({ parsed, fallbackTitle, nfo }: Evidence, source: FactSource): Fact<string> {
  if (nfo?.title !== undefined) return fact(nfo.title, 'nfo', 1)
  // "Rocky - 2" and "Cell_211" read like the number of an episode; here it is part of the title.
  const isNumbered =
    parsed.absolute !== undefined || (source === 'file' && parsed.episodes !== undefined)
  if (parsed.title === undefined || isNumbered) {
    return fact(fallbackTitle, 'file', 0.3)
  }
  return fact(parsed.title, source, parsed.year === undefined ? 0.6 : 0.9)
}

function idsFact(
  nfo: readonly ExternalId[],
  tags: readonly ExternalId[],
  source: FactSource,
): Fact<readonly ExternalId[]> | null {
  const known = new Set(nfo.map((id) => id.provider))
  const ids = [...nfo, ...tags.filter((id) => !known.has(id.provider))]
  if (ids.length === 0) return null
  return nfo.length > 0 ? fact(ids, 'nfo', 1) : fact(ids, source, 0.95)
}

function fact<T>(value: T, source: FactSource, confidence: number): Fact<T> {
  return { value, source, confidence }
}
