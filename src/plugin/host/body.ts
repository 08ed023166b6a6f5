import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from 'node:zlib'

import { PluginError } from '../../domain/plugin-error.ts'

type Unpack = (bytes: Uint8Array, limits: { maxOutputLength: number }) => Promise<Uint8Array>

const inflateWhole: Unpack = promisify(inflate)
const inflateBare: Unpack = promisify(inflateRaw)
const gunzipWhole: Unpack = promisify(gunzip)

const unpackers: Readonly<Record<string, Unpack>> = {
  gzip: gunzipWhole,
  'x-gzip': gunzipWhole,
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
  // Servers mean either by it: RFC 9110, section 8.4.1.2.
  deflate: (bytes, limits) =>
    ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateWhole(bytes, limits) : inflateBare(bytes, limits),
}

/** More than one layer is unusual, more than two an attack. */
const layersMost = 2

/**
 * Reads a body to its end, unpacked, never holding more than the limit and a piece.
 *
 * @throws PluginError `protocol` when it is larger or not what its header says.
 */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  const length = Number(response.headers.get('content-length') ?? 0)
  const packed = length > maxBytes ? null : await readPacked(response, maxBytes)
  if (packed === null) throw tooLarge(maxBytes)
  return packed.length === 0 ? packed : await unpack(packed, encodingsOf(response), maxBytes)
}

async function readPacked(response: Response, maxBytes: number): Promise<Uint8Array | null> {
  if (response.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let total = 0
  for await (const chunk of response.body) {
    total += chunk.length
    if (total > maxBytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function encodingsOf(response: Response): string[] {
  const header = response.headers.get('content-encoding') ?? ''
  const names = header.split(',').map((name) => name.trim().toLowerCase())
  return names.filter((name) => name !== '' && name !== 'identity')
}

async function unpack(
  packed: Uint8Array,
  encodings: readonly string[],
  maxBytes: number,
): Promise<Uint8Array> {
  if (encodings.length > layersMost)
    throw new PluginError('protocol', 'The answer is packed in too many layers.')
  let bytes = packed
  for (const name of encodings.toReversed()) {
    const unpacker = Object.hasOwn(unpackers, name) ? unpackers[name] : undefined
    if (unpacker === undefined) {
      throw new PluginError('protocol', 'The answer is packed in a way that was not asked for.')
    }
    try {
      // A limit of 0 bytes is not taken.
      bytes = await unpacker(bytes, { maxOutputLength: Math.max(maxBytes, 1) })
    } catch (error) {
      if (error instanceof RangeError) throw tooLarge(maxBytes)
      throw new PluginError('protocol', `The answer is no ${name}, although it says so.`)
    }
  }
  return bytes
}

function tooLarge(maxBytes: number): PluginError {
  return new PluginError('protocol', `The answer is larger than ${maxBytes} bytes.`)
}
