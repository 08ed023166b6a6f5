/** What a disk is used for. */
export interface Space {
  readonly heldBytes: number
  readonly freeBytes: number
  /** Of the whole disk; null while nobody has asked. */
  readonly totalBytes: number | null
}

/** What else than `heldBytes` is on the disk; null while its size is not known. */
export function otherBytes({ heldBytes, freeBytes, totalBytes }: Space): number | null {
  // A file with gaps takes less of a disk than it is long.
  return totalBytes === null ? null : Math.max(0, totalBytes - freeBytes - heldBytes)
}
