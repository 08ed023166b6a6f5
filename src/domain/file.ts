export const fileKinds = ['video', 'audio', 'image', 'subtitle', 'nfo', 'other'] as const
/** What a file is to the scanners, decided by its extension. */
export type FileKind = (typeof fileKinds)[number]

/**
 * One entry of a directory listing. `name` is exact (see file-name.ts); `mtimeNs` is a decimal string, because
 * nanoseconds since the epoch do not fit a JavaScript number.
 */
export interface ListedFile {
  readonly name: string
  readonly sizeBytes: number
  readonly mtimeNs: string
  readonly inode: string
}

/** Size and head/tail hash of a file: equal fingerprints mean the same content for every purpose of a library. */
export interface Fingerprint {
  readonly sizeBytes: number
  /** XXH3 of the first and last 64 KiB, 16 hexadecimal digits. */
  readonly hash: string
}
