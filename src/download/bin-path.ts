import { basename, dirname } from 'node:path'

/** Folder in the root of a library; its leading dot keeps scans and watches away from it. */
export const recycleFolder = '.shelfd-recycle'

/**
 * Where a file is kept that is replaced: in a folder of its own for each import, by the day, with its path below. Nothing else
 * ever gets this name.
 */
export function binPathOf(file: {
  /** Absolute; null is the folder in the root. */
  readonly recycleDir: string | null
  /** Absolute. */
  readonly root: string
  /** Below the root. */
  readonly path: string
  readonly importFileId: number
  /** ms UTC */
  readonly now: number
}): string {
  const [day = '', time = ''] = new Date(file.now).toISOString().split(/[TZ]/)
  const bin = file.recycleDir ?? `${file.root}/${recycleFolder}`
  return `${bin}/${day}/${time.replaceAll(':', '.')}-${file.importFileId}/${file.path}`
}

/** The parts of such a path: `anchor` has to be there, `folder` below it is made, `bin` is the recycle bin itself. */
export function partsOfBinPath(
  binPath: string,
  path: string,
): {
  readonly anchor: string
  readonly bin: string
  readonly folder: string
  readonly name: string
} {
  const own = binPath.slice(0, -path.length - 1)
  const bin = dirname(dirname(own))
  const anchor = dirname(bin)
  const folder = dirname(binPath).slice(anchor === '/' ? 1 : anchor.length + 1)
  return { anchor, bin, folder, name: basename(binPath) }
}
