/** What tells one state of a file from another, read by its descriptor. Numbers are text: they may pass 2^53. */
export interface WholeFile {
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly device: string
  readonly inode: string
}
