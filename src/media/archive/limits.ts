/** More entries than any book or album has; each becomes an item. */
export const maxEntries = 20_000
/** Of the list of the entries, which is read whole: some 80 bytes for a page, far more for long names. */
export const maxDirectoryBytes = 16 * 1024 * 1024
/** A scan of 300 megapixels, unpacked. */
export const maxEntryBytes = 1024 * 1024 * 1024
/** Longest name of an entry. */
export const maxNameBytes = 1024

/** Pictures are packed already, and a drawing without compression seldom shrinks below a hundredth. */
const maxRatio = 200
/** Below it no ratio does harm: an empty page of a bitmap shrinks to nothing. */
const harmlessBytes = 16 * 1024 * 1024

/** True for an entry that unpacks to far more than pictures do. */
export function isBomb(sizeBytes: number, packedBytes: number): boolean {
  return sizeBytes > harmlessBytes && sizeBytes > packedBytes * maxRatio
}
