import type { Context } from 'hono'
import * as v from 'valibot'

import type { OpenCached, OpenFile } from '../domain/open-file.ts'
import { AppError } from '../domain/error.ts'
import { type ByteRange, byteRange, matches } from './byte-range.ts'
import { type ContentType, contentTypeOf, sniffedBytes } from './content-type.ts'
import { badRequest, problemOf, problemResponse } from './problem.ts'

/** Up to here a body is sent in one piece with its length; more is read as fast as the client takes it. */
const wholeBytes = 2 * 1024 * 1024
const chunkBytes = 256 * 1024

const etag = 'The hash of the content, in quotes.'
/** Those that `contentTypeOf` tells, and bytes without meaning. */
const contentTypes = ['image/*', 'text/plain', 'application/octet-stream']

/** What a route that sends a file answers. */
export const copyAnswers = {
  200: { description: 'All of it.', mediaType: contentTypes, headers: { ETag: etag } },
  206: {
    description: 'The range.',
    mediaType: contentTypes,
    headers: { ETag: etag, 'Content-Range': 'Which bytes of how many.' },
  },
  304: { description: 'It is what the caller has.', headers: { ETag: etag } },
}

/** Headers that such a route reads. */
export const copyHeaders = {
  'If-None-Match': 'Answered with 304 when it names the content.',
  Range: 'One range of bytes; several are answered with everything.',
  'If-Range': 'The range is for this content only.',
}

/** Names the content that the caller expects. */
export const hashQuery = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal'),
    v.description('SHA-256 of the content that the caller expects.'),
  ),
)

/** Extensions under which bytes that mean nothing to a browser are saved. */
const savedAs = /\.(?:mp4|m4v|mov|mkv|webm|avi|ts|mp3|m4a|flac|ogg|opus|wav|sub|sup)$/i

/** What is sent, as the database knows it. */
export interface SentFile {
  /** Under which it is saved, without its extension. */
  readonly name: string
  /** Names the content. */
  readonly hash: string
  /** Whose extension it is saved under when the bytes do not tell. */
  readonly path: string
  /** Null when it cannot be found. */
  open(): OpenFile | null | Promise<OpenFile | null>
}

interface Opened extends SentFile {
  readonly file: OpenFile
  readonly headers: { readonly etag: string; readonly 'cache-control': string }
}

/** A copy of the cache; one of another size than it should have counts as lost. */
export function cachedCopy(
  openCached: OpenCached,
  copy: { name: string; hash: string; cachePath: string; sizeBytes: number | null },
): SentFile {
  const { name, hash, cachePath, sizeBytes } = copy
  const open = (): OpenFile | null => {
    const file = openCached(cachePath)
    if (file === null || file.sizeBytes === sizeBytes) return file
    file.close()
    return null
  }
  return { name, hash, path: cachePath, open }
}

/** Sends a file: to be kept for ever when the caller named its content. Null when it cannot be found. */
export async function sendCopy(
  context: Context,
  sent: SentFile,
  wantedHash: string | undefined,
): Promise<Response | null> {
  const { hash } = sent
  const headers = {
    etag: `"${hash}"`,
    'cache-control':
      wantedHash === hash ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  }
  if (matches(context.req.header('if-none-match'), headers.etag)) {
    return context.body(null, 304, headers)
  }
  const file = await sent.open()
  return file === null ? null : await answer(context, { ...sent, file, headers })
}

/** Closes the file, at once or when all of it was sent. */
async function answer(context: Context, opened: Opened): Promise<Response> {
  const { file, headers } = opened
  const { sizeBytes } = file
  let sent = false
  try {
    const given = context.req.header('if-range')
    const wanted = given === undefined || given === headers.etag
    const range = wanted ? byteRange(context.req.header('range'), sizeBytes) : null
    if (range === 'unsatisfiable') return unsatisfiable(sizeBytes)
    const { start, end } = range ?? { start: 0, end: sizeBytes }
    const content = contentTypeOf(await file.read(0, Math.min(sniffedBytes, sizeBytes)))
    const all = {
      ...headers,
      ...contentHeaders(content, opened),
      'accept-ranges': 'bytes',
      'content-length': String(end - start),
      ...(range !== null && { 'content-range': `bytes ${start}-${end - 1}/${sizeBytes}` }),
    }
    const status = range === null ? 200 : 206
    if (context.req.method === 'HEAD') return context.body(null, status, all)
    if (end - start <= wholeBytes) {
      return context.body(await file.read(start, end - start), status, all)
    }
    sent = true
    return context.body(streamFile(file, { start, end }), status, all)
  } finally {
    if (!sent) file.close()
  }
}

/** Reads a piece whenever the client has taken the one before: a slow one keeps a file open, and nothing else. */
export function streamFile(file: OpenFile, { start, end }: ByteRange): ReadableStream<Uint8Array> {
  let position = start
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const piece = await file.read(position, Math.min(chunkBytes, end - position))
          // One that became shorter cannot be what was promised: the connection is broken off.
          if (piece.length === 0) throw new AppError('unavailable', 'The copy became shorter.')
          position += piece.length
          controller.enqueue(piece)
          if (position < end) return
          controller.close()
        } catch (error) {
          controller.error(error)
        }
        file.close()
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  )
}

function contentHeaders(
  { type, extension }: ContentType,
  { name, path }: Pick<SentFile, 'name' | 'path'>,
): Record<string, string> {
  const saved = extension === null ? (savedAs.exec(path)?.[0] ?? '.bin') : `.${extension}`
  const way = extension === null ? 'attachment' : 'inline'
  return {
    'content-type': type,
    'content-disposition': `${way}; filename="${name}${saved}"`,
    'x-content-type-options': 'nosniff',
    // Whatever it turns out to be: nothing of it runs, loads or is framed.
    'content-security-policy': `default-src 'none'; sandbox; frame-ancestors 'none'`,
    'cross-origin-resource-policy': 'same-origin',
  }
}

function unsatisfiable(sizeBytes: number): Response {
  const refused = problemResponse(problemOf(badRequest(416, `It has ${sizeBytes} bytes.`)))
  refused.headers.set('content-range', `bytes */${sizeBytes}`)
  return refused
}
