export interface OutputOptions {
  readonly stream: ReadableStream<Uint8Array>
  /** Beyond this, `overflow` is called and reading stops. */
  readonly limitBytes: number
  /** How much of it is kept; everything by default. */
  readonly keepBytes?: number
  readonly overflow: () => void
}

export interface CollectedOutput {
  /** The kept bytes at the end of the stream; stays pending after an overflow. */
  readonly ended: Promise<Uint8Array>
  /** Lets go of the stream, which a grandchild may hold open for ever. */
  cancel(): void
}

/** Reads one output of a program, never holding more than the limit plus one chunk. */
export function collectOutput(options: OutputOptions): CollectedOutput {
  const reader = options.stream.getReader()
  const ended = Promise.withResolvers<Uint8Array>()
  read(() => reader.read(), options).then(
    (bytes) => {
      if (bytes === null) options.overflow()
      else ended.resolve(bytes)
    },
    (error: unknown) => ended.reject(error),
  )
  return {
    ended: ended.promise,
    cancel: () => {
      // Cancelling a stream that has ended, or failed, has nothing left to tell.
      reader.cancel().catch(() => undefined)
    },
  }
}

async function read(
  next: () => Promise<{ done: boolean; value?: Uint8Array | undefined }>,
  { limitBytes, keepBytes = limitBytes }: OutputOptions,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = []
  let total = 0
  for (;;) {
    const { value } = await next()
    if (value === undefined) return Buffer.concat(chunks)
    const room = keepBytes - total
    if (room > 0) chunks.push(room < value.length ? value.subarray(0, room) : value)
    total += value.length
    if (total > limitBytes) return null
  }
}
