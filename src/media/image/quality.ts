/** Table K.1 of ISO/IEC 10918-1 in the order of the file: what libjpeg scales by its quality. */
const luminance = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37,
  29, 40, 58, 51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
]

/**
 * The quality, 1 to 100, at which libjpeg would have made this luminance table; of other programs' tables it is the one
 * that loses as much. Null when it is not a whole table of 8 bits.
 */
export function estimateQuality(table: Uint8Array): number | null {
  if (table.length < luminance.length) return null
  let sum = 0
  let count = 0
  for (const [index, base] of luminance.entries()) {
    const entry = table[index] ?? 0
    // At the ends of its range an entry does not tell how far beyond it would be.
    if (entry <= 1 || entry === 255) continue
    sum += (entry * 100) / base
    count += 1
  }
  if (count === 0) return (table[0] ?? 0) <= 1 ? 100 : 1
  const scale = sum / count
  const quality = scale > 100 ? 5000 / scale : (200 - scale) / 2
  return Math.min(100, Math.max(1, Math.round(quality)))
}
