/** A file that means harm, or that few programs know what to do with. */
export interface HostilePicture {
  /** Its name may lie about what it is. */
  readonly name: string
  readonly bytes: Uint8Array
  /** Codes of what is found; none where it is shown as it should be. */
  readonly codes: readonly string[]
}

/** Made one by one, because some are large. */
export type HostilePictures = Readonly<Record<string, () => Omit<HostilePicture, 'name'>>>

export function shown(bytes: Uint8Array): Omit<HostilePicture, 'name'> {
  return { bytes, codes: [] }
}

export function found(code: string, bytes: Uint8Array): Omit<HostilePicture, 'name'> {
  return { bytes, codes: [code] }
}
