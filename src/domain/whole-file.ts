/** What tells one state of a file from another, read by its descriptor. Numbers are text: they may pass 2^53. */
export interface WholeFile {
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly device: string
  readonly inode: string
}

/** One file under two names, both looked at just now. */
export function isOneFile(a: WholeFile, b: WholeFile): boolean {
  return a.inode === b.inode && a.device === b.device
}

/** A file in the state in which it was seen before; its device may have another number since the machine was started. */
export function isUnchanged(before: WholeFile, now: WholeFile): boolean {
  return (
    before.sizeBytes === now.sizeBytes &&
    before.mtimeNs === now.mtimeNs &&
    before.inode === now.inode
  )
}
