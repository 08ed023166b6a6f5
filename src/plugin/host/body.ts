import { promisify } from 'node:util'

import { PluginError } from '../../domain/plugin-error.ts'

type Unpack = (bytes: Uint8Array, limits: { maxOutputLength: number }) => Promise<Uint8Array>

/**
 * How what servers send is unpacked, by the name that they give it. The module is not imported: it brings streams with it,
 * and most threads that could unpack something never do.
 */
function findUnpacker(encoding: string): Unpack | null {
  const { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } =
    process.getBuiltinModule('node:zlib')
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return promisify(gunzip)
    case 'br':
      return promisify(brotliDecompress)
    case 'zstd':
      return promisify(zstdDecompress)
    case 'deflate':
      // Servers mean either by it: RFC 9110, section 8.4.1.2.
      return (bytes, limits) =>
        promisify(((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(bytes, limits)
    default:
      return null
  }
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
    const unpacker = findUnpacker(name)
    if (unpacker === null) {
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
