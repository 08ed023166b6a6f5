import type { Ending, Reader } from './reader.ts'

const encoder = new TextEncoder()
/** Browsers come back after so long. */
const retryMs = 3_000
const heartbeatComment = encoder.encode(': hb\n\n')
const closings: Readonly<Record<Ending, Uint8Array>> = {
  stopping: encoder.encode(': the daemon is stopping\n\n'),
  'key replaced': encoder.encode(': the key was replaced\n\n'),
  'logged out': encoder.encode(': the login has ended\n\n'),
}

/**
 * What a reader gets, as server-sent events. The stream asks the reader for more only when the connection has taken what
 * came before (a default stream with a high-water mark of 0; Bun holds `pull` back while its socket is full), so one that
 * never reads costs no memory.
 */
export function eventStream(
  reader: Reader,
  onError: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  let begun = false
  let gone = false
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        if (!begun) {
          begun = true
          // The place in the log, so that a reader that comes back misses nothing, even if it has seen no event yet.
          const opening = `retry: ${retryMs}\nid: ${reader.start}\n\n`
          return controller.enqueue(encoder.encode(opening))
        }
        const delivery = await reader.next().catch((error: unknown) => {
          onError(error)
          reader.close()
          return null
        })
        if (gone) return undefined
        if (delivery === null) {
          if (reader.ending !== null) controller.enqueue(closings[reader.ending])
          return controller.close()
        }
        if (delivery.heartbeat) controller.enqueue(heartbeatComment)
        for (const { bytes } of delivery.messages) controller.enqueue(bytes)
        return undefined
      },
      cancel: () => {
        gone = true
        reader.close()
      },
    },
    { highWaterMark: 0 },
  )
}
