import type { FileClass, ScanEntry } from '../../domain/scanner.ts'
import { artworkOf } from './artwork.ts'
import { discOf } from './disc.ts'
import { extrasFolder, isSampleName, namedExtra } from './extras.ts'
import { kindOf, splitName } from './file-kind.ts'
import { stackPartOf } from './stack.ts'
import { stemIndex } from './stems.ts'
import { subtitleOf } from './subtitle.ts'

/** What `classifyFile` needs beside the file. */
export interface ClassifyOptions {
  /** Lower case, without dots. */
  readonly videoExtensions: ReadonlySet<string>
  /** The same; those that usually are when left out. */
  readonly audioExtensions?: ReadonlySet<string>
  /** Stems of the videos beside the file; the same array for all files of a folder is cheapest. */
  readonly stems?: readonly string[] | undefined
}

type Draft = { -readonly [Key in keyof FileClass]: FileClass[Key] }

/** Reads what a file is from its name and the folders between it and its unit. */
export function classifyFile(
  entry: Pick<ScanEntry, 'name' | 'path'>,
  options: ClassifyOptions,
): FileClass {
  const { stem, extension } = splitName(entry.name)
  const draft: Draft = {
    kind: kindOf(extension, options.videoExtensions, options.audioExtensions),
    stem,
    extension,
  }
  const folders = entry.path.includes('/') ? entry.path.split('/').slice(0, -1) : []
  const disc = discOf(entry.name, folders)
  if (disc !== null) draft.disc = disc
  for (const folder of folders) {
    const kind = extrasFolder(folder)
    if (kind === 'sample') draft.sample = true
    else if (kind !== null) draft.extra ??= { kind, stem: null }
  }
  if (disc === null) describe(draft, folders, options)
  return draft
}

function describe(draft: Draft, folders: readonly string[], options: ClassifyOptions): void {
  if (draft.kind === 'video') describeVideo(draft, options)
  else if (draft.kind === 'image') {
    const artwork = artworkOf(draft.stem, folders.at(-1) ?? '', stemIndex(options.stems))
    if (artwork !== null) draft.artwork = artwork
  } else if (draft.kind === 'subtitle') {
    draft.subtitle = subtitleOf(draft.stem, folders, stemIndex(options.stems))
  } else if (draft.kind === 'audio' && isTheme(draft.stem, folders)) draft.theme = true
}

function describeVideo(draft: Draft, options: ClassifyOptions): void {
  if (isSampleName(draft.stem)) draft.sample = true
  if (draft.sample === true || draft.extra !== undefined) return
  const extra = namedExtra(draft.stem)
  if (extra !== null) draft.extra = extra
  else describePart(draft, options)
}

function describePart(draft: Draft, options: ClassifyOptions): void {
  const part = stackPartOf(draft.stem, stemIndex(options.stems).stacks)
  if (part !== null) draft.part = part
}

function isTheme(stem: string, folders: readonly string[]): boolean {
  const folder = folders.at(-1)?.toLowerCase().replace(/[ _]/g, '-')
  return folder === 'theme-music' || (folders.length === 0 && /^theme\d{0,2}$/i.test(stem))
}
