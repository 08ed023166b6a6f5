import type { ByteSource } from '../byte-source.ts'
import { maxReadBytes } from '../byte-source.ts'
import { createWindows, maxHeaderBytes } from './windows.ts'

/** One element of an EBML document (RFC 8794); positions are bytes from the beginning of the file. */
export interface Element {
  readonly id: number
  readonly startAt: number
  readonly dataAt: number
  /** Behind its last byte; the end of its parent when its size is unknown. */
  readonly endAt: number
  /** A recording that was never finished does not know how long its segment and its last cluster are. */
  readonly unknownSize: boolean
}

export interface Ebml {
  readonly sizeBytes: number
  /** Where the structure first made no sense; null while it does. */
  damagedAt(): number | null
  /** The element that begins at `at`; null, noted as damage, when none does that ends at `limit` at the latest. */
  elementAt(at: number, limit: number): Element | null
  /** Calls `visit` for each child in order, until it returns false. */
  eachChild(parent: Element, visit: (child: Element) => boolean | void): void
  /** Zero when it is empty or longer than eight bytes. Above 2^53 the lowest bits are lost. */
  uintOf(element: Element): number
  /** Null when it is not a float of four or eight bytes; zero when it is empty. */
  floatOf(element: Element): number | null
  /** Up to the first zero byte, at most 4 KiB. */
  textOf(element: Element): string
  /** The first bytes of its data, at most 64 KiB. Not to be changed. */
  bytesOf(element: Element, maxBytes: number): Uint8Array
  /** Fewer than `length` at the end of the file. Not to be changed. */
  bytesAt(at: number, length: number): Uint8Array
}

const maxTextBytes = 4096
/** More than any sound header has: empty elements cost two bytes to write and much more to read. */
const maxElements = 300_000
const textDecoder = new TextDecoder()

export function createEbml(source: ByteSource): Ebml {
  const windowAt = createWindows(source)
  let damagedAt: number | null = null
  let elements = 0

  function damage(at: number): null {
    damagedAt ??= at
    return null
  }

  function elementAt(at: number, limit: number): Element | null {
    elements += 1
    const window = windowAt(at, maxHeaderBytes)
    const id = elements > maxElements ? null : idOf(window.bytes, at - window.at)
    if (id === null) return damage(at)
    const idBytes = idLength(id)
    const size = sizeOf(window.bytes, at - window.at + idBytes)
    if (size === null) return damage(at)
    const dataAt = at + idBytes + size.length
    const endAt = size.value === null ? limit : dataAt + size.value
    if (dataAt > limit || endAt > limit) return damage(at)
    return { id, startAt: at, dataAt, endAt, unknownSize: size.value === null }
  }

  function bytesAt(at: number, length: number): Uint8Array {
    const wanted = Math.min(length, source.sizeBytes - at)
    if (wanted <= 0) return new Uint8Array()
    const window = windowAt(at, wanted)
    return window.bytes.subarray(at - window.at, at - window.at + wanted)
  }

  function bytesOf(element: Element, maxBytes: number): Uint8Array {
    return bytesAt(element.dataAt, Math.min(element.endAt - element.dataAt, maxBytes, maxReadBytes))
  }

  return {
    sizeBytes: source.sizeBytes,
    damagedAt: () => damagedAt,
    elementAt,
    eachChild: (parent, visit) => {
      // What is cut off by the end of the file is not there.
      const limit = Math.min(parent.endAt, source.sizeBytes)
      let at = parent.dataAt
      while (at < parent.endAt) {
        const child = elementAt(at, limit)
        if (child === null || visit(child) === false) return
        at = child.endAt
      }
    },
    uintOf: (element) => {
      const length = element.endAt - element.dataAt
      if (length > 8) return 0
      const window = windowAt(element.dataAt, length)
      return uintFrom(window.bytes, element.dataAt - window.at, length)
    },
    floatOf: (element) => {
      const length = element.endAt - element.dataAt
      return length === 0 ? 0 : floatFrom(bytesOf(element, 9))
    },
    textOf: (element) => textFrom(bytesOf(element, maxTextBytes)),
    bytesOf,
    bytesAt,
  }
}

function uintFrom(bytes: Uint8Array, from: number, length: number): number {
  let value = 0
  for (let at = from; at < from + length; at++) value = value * 256 + (bytes[at] ?? 0)
  return value
}

function floatFrom(bytes: Uint8Array): number | null {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length === 8) return data.getFloat64(0)
  return bytes.length === 4 ? data.getFloat32(0) : null
}

function textFrom(bytes: Uint8Array): string {
  const end = bytes.indexOf(0)
  return textDecoder.decode(end === -1 ? bytes : bytes.subarray(0, end))
}

/** An id, which keeps the marker bit of its length; null for what is none. */
function idOf(bytes: Uint8Array, at: number): number | null {
  const length = Math.clz32(bytes[at] ?? 0) - 23
  if (length > 4 || at + length > bytes.length) return null
  let id = 0
  for (let index = at; index < at + length; index++) id = id * 256 + (bytes[index] ?? 0)
  return id
}

function idLength(id: number): number {
  return id > 0xffffff ? 4 : id > 0xffff ? 3 : id > 0xff ? 2 : 1
}

/** A variable-length number; its `value` is null when all its bits are ones, which is reserved for "unknown". */
export function sizeOf(
  bytes: Uint8Array,
  at: number,
): { readonly value: number | null; readonly length: number } | null {
  const first = bytes[at] ?? 0
  const length = Math.clz32(first) - 23
  if (length > 8 || bytes.length < at + length) return null
  let value = first & (0xff >> length)
  let allOnes = value === 0xff >> length
  for (let index = at + 1; index < at + length; index++) {
    const byte = bytes[index] ?? 0
    value = value * 256 + byte
    allOnes &&= byte === 0xff
  }
  return { value: allOnes ? null : value, length }
}
