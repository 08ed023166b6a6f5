import type { Fact, Identity } from '../domain/media.ts'
import type { ItemFile, ItemRecord } from '../domain/queries.ts'
import type { ItemNode } from './item-tree.ts'
import { safe, type Paint } from './output.ts'
import type { ShownAsset } from '../http/views/asset.ts'
import { streamLines, streamsText } from './stream-words.ts'
import { collectionLines } from './collection-words.ts'
import { photoLines, photoText } from './photo-words.ts'
import { counted, percent, size, when } from './words.ts'

/** One line of the tree: what it is called, what its files are, what is wrong. */
export function treeLine({ item, files, assets }: ItemNode, paint: Paint): string {
  const parts = [`${paint('dim', `#${item.id}`)} ${paint('bold', titleText(item))}`]
  if (item.ids.length > 0) parts.push(paint('dim', idsText(item.ids)))
  const streams = files.find(({ probe }) => probe !== null)?.probe
  if (streams) parts.push(streamsText(streams))
  if (files.length > 1 || (files.length > 0 && !streams)) parts.push(counted(files.length, 'file'))
  if (item.metadata.photo !== undefined) parts.push(photoText(item.metadata.photo))
  if (assets.length > 0) parts.push(counted(assets.length, 'asset'))
  if (item.missingAt !== null) parts.push(paint('red', 'missing'))
  for (const { problem } of files)
    if (problem !== null) parts.push(paint('red', `! ${safe(problem)}`))
  for (const { message } of item.findings) parts.push(paint('yellow', `? ${safe(message)}`))
  return parts.join('  ')
}

/** `The Matrix (1999)`, `Season 2`, `S02E05 The Title`, `1-03 The Song` */
function titleText(item: ItemRecord): string {
  // Without a title of its own an item is stored under its key, which says nothing new of what is within a show.
  const named = item.identity.title !== undefined
  const title = safe(item.title)
  if (item.kind === 'season') {
    const number = seasonText(item.seasonNumber)
    return named && title !== number ? `${number}: ${title}` : number
  }
  if (item.kind === 'episode') return `${episodeNumber(item)} ${named ? title : ''}`.trim()
  if (item.kind === 'track') return `${trackNumber(item)} ${title}`.trim()
  const edition = item.kind === 'album' ? item.identity.edition?.value : undefined
  const more = edition === undefined ? '' : ` [${safe(edition)}]`
  return `${title}${item.year === null ? '' : ` (${item.year})`}${more}`
}

function trackNumber({ identity: { disc, track } }: ItemRecord): string {
  if (track === undefined) return ''
  const number = String(track.value).padStart(2, '0')
  return disc === undefined ? number : `${disc.value}-${number}`
}

function seasonText(season: number | null): string {
  if (season === null) return 'Numbered throughout'
  return season === 0 ? 'Specials' : `Season ${season}`
}

function episodeNumber({
  seasonNumber,
  identity,
  episodeNumber: first,
  airDate,
}: ItemRecord): string {
  const two = (n: number): string => String(n).padStart(2, '0')
  const numbers = identity.episodes?.value ?? (first === null ? [] : [first])
  if (numbers.length === 0) return airDate ?? ''
  const season = seasonNumber === null ? '' : `S${two(seasonNumber)}`
  return `${season}${numbers.map((number) => `E${two(number)}`).join('')}`
}

function idsText(ids: ItemRecord['ids']): string {
  return ids.map(({ provider, id }) => `${safe(provider)}:${safe(id)}`).join(' ')
}

/** Everything that is known of an item. */
export function detailLines(
  { item, files, assets, trailers, picture, collection, children }: ItemNode,
  paint: Paint,
): string[] {
  const section = (name: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', paint('bold', name), ...lines.map((line) => `  ${line}`)]
  const state = item.missingAt === null ? 'present' : `missing since ${when(item.missingAt)}`
  return [
    `${item.kind} ${item.id}: ${paint('bold', titleText(item))}`,
    `  library ${safe(item.libraryName)}, ${state}, ${item.matchState}, ${item.enrichmentState.replace('_', ' ')}`,
    `  known since ${when(item.createdAt)}, changed ${when(item.updatedAt)}${item.parentId === null ? '' : `, part of ${item.parentId}`}`,
    ...section('Facts', factLines(item.identity, item.sources)),
    ...section('Photo', photoLines(item.metadata.photo)),
    ...section('Collection', collection === null ? [] : collectionLines(collection)),
    ...section('Metadata', metadataLines(item)),
    ...section('Providers', providerLines(item)),
    ...section(
      'Files',
      files.flatMap((file) => fileLines(file, paint)),
    ),
    ...section(
      'Assets',
      assets.map((asset) => assetLine(asset, paint)),
    ),
    ...section(
      'Trailers',
      trailers.map(({ enricher, language, url }) =>
        safe(`${enricher} ${language ?? ''}: ${url}`.replace(' :', ':')),
      ),
    ),
    ...section('Picture', picture === null ? [] : pictureLines(picture)),
    ...section(
      'Findings',
      item.findings.map(({ code, message }) => `${safe(code)}: ${safe(message)}`),
    ),
    ...section(
      'Holds',
      children.map((child) => treeLine(child, paint)),
    ),
  ]
}

/** Each fact with where it comes from. */
export function factLines(identity: Identity, sources: ItemRecord['sources'] = {}): string[] {
  return Object.entries(identity).map(([name, fact]: [string, Fact<unknown>]) => {
    const from = `${safe(sources[name] ?? fact.source)}, ${percent(fact.confidence, 1)}`
    return `${name}: ${factText(name, fact.value)}  (${from})`
  })
}

function factText(name: string, value: unknown): string {
  if (name === 'ids') return idsText(value as ItemRecord['ids'])
  return safe(Array.isArray(value) ? value.join(', ') : String(value))
}

function metadataLines({ metadata, sources, locked }: ItemRecord): string[] {
  const { photo: _, ...told } = metadata
  const lines = Object.entries(told).map(([name, value]: [string, unknown]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `${name}: ${safe(text)}  (${safe(sources[name] ?? 'nfo')})`
  })
  return locked.length === 0 ? lines : [...lines, `locked: ${safe(locked.join(', '))}`]
}

/** Who told of it and when, and what went wrong. */
function providerLines(item: ItemRecord): string[] {
  const { providers, enrichmentProblem, writeProblem, enrichDueAt } = item
  return [
    ...providers.map(
      ({ enricher, ref, fetchedAt }) =>
        `${safe(enricher)}: ${ref.kind} ${safe(ref.id)}, asked ${when(fetchedAt)}`,
    ),
    ...(enrichmentProblem === null ? [] : [`! ${safe(enrichmentProblem)}`]),
    ...(writeProblem === null ? [] : [`! nothing is written beside it: ${safe(writeProblem)}`]),
    ...(enrichDueAt === null ? [] : [`asked again ${when(enrichDueAt)}`]),
  ]
}

function fileLines(file: ItemFile, paint: Paint): string[] {
  const role = [file.role, file.part, file.label, file.extra].filter((word) => word !== null)
  const missing =
    file.missingAt === null ? '' : paint('red', `  missing since ${when(file.missingAt)}`)
  return [
    `${safe(role.join(' '))}: ${safe(file.path)}  ${size(file.sizeBytes)}${missing}`,
    ...(file.probe === null ? [] : streamLines(file.probe).map((line) => `  ${line}`)),
    ...(file.problem === null ? [] : [`  ${paint('red', `! ${safe(file.problem)}`)}`]),
  ]
}

function assetLine(asset: ShownAsset, paint: Paint): string {
  const { details } = asset
  const flags = (['forced', 'default', 'hearingImpaired'] as const).filter((flag) => details[flag])
  const what = [asset.type, asset.language, ...flags, details.title ?? null]
  const state = asset.state === 'failed' ? paint('red', 'failed') : asset.state
  const problem = asset.problem === null ? '' : `  ${paint('red', `! ${safe(asset.problem)}`)}`
  const gone = asset.missingAt === null ? '' : paint('red', '  missing')
  const picture = asset.picture === null ? '' : pictureWords(asset.picture, paint)
  const words = safe(what.filter((word) => word !== null).join(' '))
  const source = asset.path ?? `${asset.provider?.enricher ?? ''} ${asset.provider?.url ?? ''}`
  return `${words}: ${state}  ${safe(source)}${picture}${gone}${problem}`
}

/** What an image is, and what was made of it. */
function pictureLines(picture: NonNullable<ItemNode['picture']>): string[] {
  const { type, width, height, exif, thumbnails, display, findings, waiting } = picture
  const size = width === null || height === null ? [] : [`${width} × ${height}`]
  const copies = [...thumbnails, ...(display === null ? [] : [display])]
  return [
    [type ?? 'of no known type', ...size].join('  '),
    ...Object.entries(exif ?? {}).map(([name, value]) => `${name}: ${safe(String(value))}`),
    ...(copies.length === 0
      ? []
      : [`copies: ${copies.map((copy) => `${copy.width} × ${copy.height}`).join(', ')}`]),
    ...(waiting.length === 0 ? [] : [`to be made anew: ${waiting.join(' and ')}`]),
    ...findings.map(({ code, message }) => `${safe(code)}: ${safe(message)}`),
  ]
}

function pictureWords(
  { width, height, findings }: NonNullable<ShownAsset['picture']>,
  paint: Paint,
): string {
  const size = width === null || height === null ? '' : `  ${width} × ${height}`
  const [finding] = findings
  return finding === undefined ? size : `${size}  ${paint('yellow', `! ${safe(finding.message)}`)}`
}
