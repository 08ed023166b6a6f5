/** One thing of the demo library; `path` is below its folder, `/` between segments. */
export type DemoEntry =
  FilmEntry | CopyEntry | TextEntry | BytesEntry | RawNameEntry | PipeEntry | LinkEntry

/** A fixture of test/fixtures/media, made unique by its path (see `stamp`). */
export interface FilmEntry {
  readonly kind: 'film'
  readonly path: string
  readonly fixture: string
}

/** A fixture as it is. */
export interface CopyEntry {
  readonly kind: 'copy'
  readonly path: string
  readonly fixture: string
}

export interface TextEntry {
  readonly kind: 'text'
  readonly path: string
  readonly text: string
}

/** A file of one repeated byte after an optional beginning, for what no reader understands. */
export interface BytesEntry {
  readonly kind: 'bytes'
  readonly path: string
  readonly magic: string
  readonly fill: number
  readonly sizeBytes: number
}

/** A film whose folder and file name hold the byte 0xE9 (Latin-1 é) where `path` has `\u00e9`. */
export interface RawNameEntry {
  readonly kind: 'rawName'
  readonly path: string
  readonly fixture: string
}

/** A named pipe: opening it would wait for ever. */
export interface PipeEntry {
  readonly kind: 'pipe'
  readonly path: string
}

/** A symbolic link. */
export interface LinkEntry {
  readonly kind: 'link'
  readonly path: string
  readonly target: string
}

export const film = (path: string, fixture: string): FilmEntry => ({ kind: 'film', path, fixture })
export const copy = (path: string, fixture: string): CopyEntry => ({ kind: 'copy', path, fixture })
export const text = (path: string, content: string): TextEntry => ({
  kind: 'text',
  path,
  text: content,
})
