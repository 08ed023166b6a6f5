import { AppError } from '../domain/error.ts'
import type { OpenFile, OpenOriginal } from '../domain/open-file.ts'
import type { OpenerOrder, OpenerReply } from './opener-protocol.ts'
import { defaultOpenerLimits, type OpenerLimits, OpenerPool } from './opener-pool.ts'
import { createOpenerStart } from './opener-thread.ts'

/** Of all pages that are unpacked at one time; each stays until it is sent. */
const maxUnpackedBytes = 160 * 1024 * 1024

/**
 * Opens files of libraries for those who want to see them, and reads and closes them, in threads of its own from the
 * entry at a URL: a disk that does not answer holds up nobody else.
 */
export function createOriginalOpener(
  url: string,
  limits: Partial<OpenerLimits> = {},
): OpenOriginal {
  const pool = new OpenerPool(createOpenerStart(url), { ...defaultOpenerLimits, ...limits })
  const room = createRoom(maxUnpackedBytes)
  return async (source) => {
    let free = (): void => undefined
    const files = { pool, root: source.root, path: source.path }
    const { promise, resolve, reject } = Promise.withResolvers<OpenFile>()
    let isGivenUp = false
    pool.run({
      root: source.root,
      order: { type: 'open', source },
      room: (bytes) => {
        const taken = room.take(bytes)
        if (taken !== null) free = taken
        return taken !== null
      },
      gaveUp: () => {
        isGivenUp = true
        reject(doesNotAnswer())
      },
      ended: (reply) => {
        if (reply?.type === 'page' && !isGivenUp) return resolve(pageFile(reply.bytes, free))
        free()
        if (reply?.type === 'opened') {
          const file = openFile(files, reply)
          if (isGivenUp) file.close()
          else resolve(file)
        } else if (reply?.type === 'failed') reject(errorOf(reply))
      },
    })
    return await promise
  }
}

export function doesNotAnswer(): AppError {
  return new AppError('unavailable', 'Its disk does not answer.', {
    details: { retryAfterSeconds: 10 },
  })
}

export function errorOf({ error }: Extract<OpenerReply, { type: 'failed' }>): AppError {
  return new AppError(error.code, error.message, { details: error.details })
}

/** Keeps count of the memory that unpacked pages take. */
function createRoom(limitBytes: number): { take(bytes: number): (() => void) | null } {
  let used = 0
  return {
    take: (bytes) => {
      if (used > 0 && used + bytes > limitBytes) return null
      used += bytes
      let isTaken = true
      return () => {
        if (isTaken) used -= bytes
        isTaken = false
      }
    },
  }
}

function pageFile(bytes: Uint8Array<ArrayBuffer>, free: () => void): OpenFile {
  return {
    sizeBytes: bytes.length,
    // Pieces of their own: what is on its way out must not be freed with the page.
    read: (position, length) => Promise.resolve(bytes.slice(position, position + length)),
    close: free,
  }
}

interface Files {
  readonly pool: OpenerPool
  readonly root: string
  /** For errors. */
  readonly path: string
}

function openFile(
  { pool, root, path }: Files,
  { fd, sizeBytes }: { fd: number; sizeBytes: number },
): OpenFile {
  let pending = 0
  let closed = false
  const order = (
    what: OpenerOrder,
    more: Pick<Parameters<OpenerPool['run']>[0], 'gaveUp' | 'ended'>,
  ) => pool.run({ root, order: what, room: () => false, ...more })
  // A number that is closed may at once be that of another file: a read under way keeps it.
  const closeWhenIdle = (): void => {
    if (!closed || pending > 0) return
    order({ type: 'close', fd }, { gaveUp: () => undefined, ended: () => undefined })
  }
  return {
    sizeBytes,
    read: async (position, length) => {
      if (closed) throw new AppError('cancelled', 'The file was closed')
      const { promise, resolve, reject } = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
      pending += 1
      order(
        { type: 'read', fd, path, position, length },
        {
          gaveUp: () => reject(doesNotAnswer()),
          ended: (reply) => {
            pending -= 1
            closeWhenIdle()
            if (reply?.type === 'bytes') resolve(reply.bytes)
            else if (reply?.type === 'failed') reject(errorOf(reply))
          },
        },
      )
      return await promise
    },
    close: () => {
      if (closed) return
      closed = true
      closeWhenIdle()
    },
  }
}
