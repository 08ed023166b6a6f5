import { readSync } from 'node:fs'

import { AbstractTokenizer, EndOfStreamError, type IReadChunkOptions } from 'strtok3'

/** What reading one file may cost. */
export interface TagLimits {
  readonly maxBytes: number
  /** Instant of `performance.now()` by which it has to end. */
  readonly deadlineMs: number
  readonly signal?: AbortSignal | undefined
}

/** A file whose tags want more bytes or time than any sound one's. */
export class TagBudgetSpent extends Error {
  override readonly name = 'TagBudgetSpent'
}

/** Small reads beside each other are served from one; headers are made of little else. */
const windowBytes = 16 * 1024

/** Random access to an open file for the reader of tags, within limits that no content can make it exceed. */
export class TagSource extends AbstractTokenizer {
  readonly fileInfo: { size: number }
  /** Why the reading was ended; the reader of tags may have swallowed it. */
  ended: TagBudgetSpent | null = null
  readonly #fd: number
  readonly #limits: TagLimits
  #spentBytes = 0
  #window: Uint8Array = new Uint8Array()
  #windowAt = 0

  constructor(fd: number, sizeBytes: number, limits: TagLimits) {
    super({ maxBufferSize: limits.maxBytes })
    this.#fd = fd
    this.#limits = limits
    this.fileInfo = { size: sizeBytes }
  }

  override supportsRandomAccess(): boolean {
    return true
  }

  setPosition(position: number): void {
    this.validateLength(position, 'position')
    this.position = position
  }

  override async readBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const at = options?.position ?? this.position
    const read = await this.peekBuffer(target, options)
    this.position = at + read
    return read
  }

  override peekBuffer(target: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    const { length, position, mayBeLess } = this.normalizeOptions(target, options)
    const wanted = Math.max(0, Math.min(length, this.fileInfo.size - position))
    if (wanted < length && !mayBeLess) return Promise.reject(new EndOfStreamError())
    try {
      const bytes = this.#bytes(position, wanted)
      target.set(bytes)
      if (bytes.length < length && !mayBeLess) return Promise.reject(new EndOfStreamError())
      return Promise.resolve(bytes.length)
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #bytes(position: number, length: number): Uint8Array {
    this.#limits.signal?.throwIfAborted()
    const start = position - this.#windowAt
    if (start >= 0 && start + length <= this.#window.length) {
      return this.#window.subarray(start, start + length)
    }
    const bytes = this.#read(position, Math.max(length, windowBytes))
    if (bytes.length <= windowBytes) {
      this.#window = bytes
      this.#windowAt = position
    }
    return bytes.subarray(0, length)
  }

  #read(position: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.fileInfo.size - position))
    this.#spentBytes += wanted
    if (this.#spentBytes > this.#limits.maxBytes || performance.now() > this.#limits.deadlineMs) {
      this.ended = new TagBudgetSpent('It asks for more reading than a sound file.')
      throw this.ended
    }
    const buffer = new Uint8Array(wanted)
    let read = 0
    while (read < wanted) {
      const got = readSync(this.#fd, buffer, read, wanted - read, position + read)
      if (got === 0) break
      read += got
    }
    return buffer.subarray(0, read)
  }
}
