import { createHash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'

/** A torrent that describes real bytes, or claims to. */
export interface TestTorrent {
  readonly name: string
  /** What goes into a `.torrent` file. */
  readonly bytes: Uint8Array
  /** In lower case, version 1. */
  readonly infoHash: string
  readonly magnet: string
}

/** A file of a torrent: its segments below the torrent's folder, and its bytes or where they lie. */
export interface TorrentEntry {
  readonly path: readonly string[]
  readonly content: Uint8Array | string
}

export interface TorrentOptions {
  /** Addresses of web seeds: ending in `/` for a folder, of the file itself for a single file. */
  readonly webSeeds?: readonly string[]
  readonly tracker?: string
  readonly pieceBytes?: number
}

type Bencoded = number | string | Uint8Array | readonly Bencoded[] | { [key: string]: Bencoded }

/** A torrent of a file or folder on this disk; files of a folder come in the order of their names. */
export function torrentOf(path: string, options: TorrentOptions = {}): TestTorrent {
  const name = basename(path)
  if (statSync(path).isFile()) return makeTorrent(name, path, options)
  return makeTorrent(name, entriesBelow(path, []), options)
}

/** A torrent with this name: of a single file's content, or of the files of a folder. Names may be as hostile as need be. */
export function makeTorrent(
  name: string,
  what: Uint8Array | string | readonly TorrentEntry[],
  { webSeeds = [], tracker, pieceBytes = 65_536 }: TorrentOptions = {},
): TestTorrent {
  const isFolder = typeof what === 'object' && !(what instanceof Uint8Array)
  const contents = isFolder ? what.map(({ content }) => content) : [what]
  const info = {
    name,
    'piece length': pieceBytes,
    pieces: piecesOf(contents, pieceBytes),
    ...(isFolder
      ? { files: what.map(({ path, content }) => ({ length: sizeOf(content), path })) }
      : { length: sizeOf(what) }),
  }
  const bytes = bencode({
    info,
    ...(webSeeds.length > 0 && { 'url-list': webSeeds }),
    ...(tracker !== undefined && { announce: tracker }),
  })
  const infoHash = createHash('sha1').update(bencode(info)).digest('hex')
  const magnet = `magnet:?xt=urn:btih:${infoHash}&dn=${encodeURIComponent(name)}`
  return { name, bytes, infoHash, magnet }
}

/** BEP 3: the keys of a dictionary stand in the order of their bytes. */
export function bencode(value: Bencoded): Uint8Array {
  if (typeof value === 'number') return Buffer.from(`i${value}e`)
  if (typeof value === 'string') return bencode(Buffer.from(value))
  if (value instanceof Uint8Array) return Buffer.concat([Buffer.from(`${value.length}:`), value])
  if (Array.isArray(value)) {
    return Buffer.concat([Buffer.from('l'), ...value.map(bencode), Buffer.from('e')])
  }
  const entries = Object.entries(value).toSorted(([a], [b]) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  )
  return Buffer.concat([Buffer.from('d'), ...entries.flat().map(bencode), Buffer.from('e')])
}

function entriesBelow(folder: string, above: readonly string[]): TorrentEntry[] {
  const names = readdirSync(join(folder, ...above), { withFileTypes: true })
  return names
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = [...above, entry.name]
      if (entry.isDirectory()) return entriesBelow(folder, path)
      return [{ path, content: join(folder, ...path) }]
    })
}

function sizeOf(content: Uint8Array | string): number {
  return typeof content === 'string' ? statSync(content).size : content.length
}

/** The SHA-1 of each piece; pieces run over the ends of files. */
function piecesOf(contents: readonly (Uint8Array | string)[], pieceBytes: number): Uint8Array {
  const sums: Uint8Array[] = []
  let hash = createHash('sha1')
  let filled = 0
  for (const content of contents) {
    for (const chunk of chunksOf(content, pieceBytes)) {
      for (let at = 0; at < chunk.length;) {
        const part = chunk.subarray(at, at + pieceBytes - filled)
        hash.update(part)
        at += part.length
        filled += part.length
        if (filled < pieceBytes) continue
        sums.push(hash.digest())
        hash = createHash('sha1')
        filled = 0
      }
    }
  }
  if (filled > 0) sums.push(hash.digest())
  return Buffer.concat(sums)
}

function* chunksOf(content: Uint8Array | string, chunkBytes: number): Generator<Uint8Array> {
  if (typeof content !== 'string') return yield content
  const file = openSync(content, 'r')
  try {
    const chunk = Buffer.alloc(chunkBytes)
    for (;;) {
      const read = readSync(file, chunk)
      if (read === 0) return
      yield chunk.subarray(0, read)
    }
  } finally {
    closeSync(file)
  }
}
