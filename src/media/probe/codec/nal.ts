/** More units than stand before the first picture of any stream; each may be as long as the bytes are. */
const maxUnits = 64

/** NAL units of a byte stream (start codes) or of a sample of MP4 or Matroska (lengths of four bytes). */
export function nalUnits(bytes: Uint8Array): Uint8Array[] {
  const byteStream =
    bytes[0] === 0 && bytes[1] === 0 && (bytes[2] === 1 || (bytes[2] === 0 && bytes[3] === 1))
  return byteStream ? startCodeUnits(bytes) : lengthUnits(bytes)
}

/** What stands between start codes (00 00 01), each beginning with the byte that tells its type. */
export function startCodeUnits(bytes: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = []
  let from = nextStartCode(bytes, 0)
  while (from < bytes.length && units.length < maxUnits) {
    const next = nextStartCode(bytes, from)
    units.push(bytes.subarray(from, next < bytes.length ? next - 3 : bytes.length))
    from = next
  }
  return units
}

/** Position after the next start code; the length of the bytes when there is none. */
function nextStartCode(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(1, from + 2)
  while (at !== -1 && (bytes[at - 1] !== 0 || bytes[at - 2] !== 0)) at = bytes.indexOf(1, at + 1)
  return at === -1 ? bytes.length : at + 1
}

function lengthUnits(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const units: Uint8Array[] = []
  for (let at = 0; at + 4 < bytes.length && units.length < maxUnits;) {
    const end = at + 4 + view.getUint32(at)
    units.push(bytes.subarray(at + 4, end))
    at = end
  }
  return units
}
