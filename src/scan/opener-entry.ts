import { closeSync } from 'node:fs'

import { AppError, errorMessage } from '../domain/error.ts'
import { listFolders } from '../filesystem/browse.ts'
import { fileError } from '../filesystem/file-error.ts'
import { fileOpener } from '../filesystem/file-opener.ts'
import { readFully } from '../filesystem/safe-open.ts'
import { createArchiveReader } from '../media/archive/read-archive.ts'
import { runProgram } from '../process/run.ts'
import { presentThread } from '../process/thread-call.ts'
import { preview } from './preview.ts'
import { openOriginal, type OriginalDeps } from './open-original.ts'
import type {
  FromOpener,
  OpenerOrder,
  OpenerReply,
  SentError,
  ToOpener,
} from './opener-protocol.ts'

declare const self: Worker

const post = (message: FromOpener, transfer: ArrayBuffer[] = []): void =>
  self.postMessage(message, transfer)
let granted = (_granted: boolean): void => undefined

const deps: OriginalDeps = {
  archives: createArchiveReader({ files: fileOpener, run: runProgram }),
  room: (bytes) =>
    new Promise((resolve) => {
      granted = resolve
      post({ type: 'room', bytes })
    }),
}

self.onmessage = ({ data }: MessageEvent<ToOpener>) => {
  if (data.type === 'room') granted(data.granted)
  else void answer(data)
}
post({ type: 'placed', thread: presentThread() })

async function answer(order: OpenerOrder): Promise<void> {
  try {
    const reply = await obey(order)
    post(reply, 'bytes' in reply ? [reply.bytes.buffer] : [])
  } catch (error) {
    post({ type: 'failed', error: sentError(error) })
  }
}

async function obey(order: OpenerOrder): Promise<OpenerReply> {
  if (order.type === 'open') return await openOriginal(deps, order.source)
  if (order.type === 'read') return { type: 'bytes', bytes: read(order) }
  if (order.type === 'folders') return { type: 'folders', listing: listFolders(order.path) }
  if (order.type === 'preview') {
    return { type: 'preview', preview: preview(order.wish, order.rules) }
  }
  closeSync(order.fd)
  return { type: 'closed' }
}

function read(order: Extract<OpenerOrder, { type: 'read' }>): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(order.length)
  try {
    const filled = readFully(order.fd, target, order.position)
    return filled === target.length ? target : target.slice(0, filled)
  } catch (error) {
    throw fileError(error, 'read', order.path)
  }
}

function sentError(error: unknown): SentError {
  if (!(error instanceof AppError))
    return { code: 'internal', message: errorMessage(error), details: {} }
  const { code, message, details } = error
  return { code, message, details }
}
