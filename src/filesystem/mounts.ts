import { readFileSync, statSync } from 'node:fs'

import { systemPath } from '../domain/file-name.ts'

/** One line of `/proc/self/mountinfo`, as proc(5) describes it. */
export interface Mount {
  /** `major:minor` */
  readonly device: string
  readonly mountPoint: string
  readonly fileSystem: string
  /** A device file, the address of a share, or any word. */
  readonly source: string
}

/** The mounts of this process, in the order in which they came. */
export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ', 2)
    const [, , device, , mountPoint] = before.split(' ')
    const [fileSystem, source] = after.split(' ')
    if (device === undefined || mountPoint === undefined) return []
    if (fileSystem === undefined || source === undefined) return []
    return [{ device, mountPoint: plain(mountPoint), fileSystem, source: plain(source) }]
  })
}

/** Blanks are written in octal. */
function plain(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}

/**
 * The mount that a folder lies on: by the device that was seen there last, so that a link on the way does not deceive;
 * else by its name. The folder itself is not touched.
 */
export function mountOf(
  mounts: readonly Mount[],
  { path, device }: { readonly path: string; readonly device: string | null },
): Mount | null {
  const above = mounts.filter(({ mountPoint }) => isAtOrBelow(path, mountPoint))
  const longest = Math.max(...above.map(({ mountPoint }) => mountPoint.length))
  // What was mounted last covers the others.
  const named = above.findLast(({ mountPoint }) => mountPoint.length === longest) ?? null
  const number = device === null ? null : numberOf(device)
  if (number === null || named?.device === number) return named
  return mounts.findLast((mount) => mount.device === number) ?? named
}

/** Where the disk or share of a folder is mounted, for people; the folder itself where nobody knows. */
export function volumeOf(path: string): string {
  try {
    const device = statSync(systemPath(path)).dev.toString()
    return mountOf(parseMounts(readMounts()), { path, device })?.mountPoint ?? path
  } catch {
    return path
  }
}

export function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? folder : `${folder}/`)
}

/** `major:minor` of an `st_dev`, as makedev(3) of Linux puts them together. */
function numberOf(device: string): string {
  const dev = BigInt(device)
  const major = ((dev >> 8n) & 0xfffn) | ((dev >> 32n) & 0xfffff000n)
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n)
  return `${major}:${minor}`
}

/** The mounts on the way to some folders and below them, as text that is another when one of them is. */
export function mountsAround(paths: readonly string[]): string {
  const concerns = ({ mountPoint }: Mount): boolean =>
    paths.some((path) => isAtOrBelow(path, mountPoint) || isAtOrBelow(mountPoint, path))
  return JSON.stringify(parseMounts(readMounts()).filter(concerns))
}

/** `/proc/self/mountinfo`; empty where there is none. */
export function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    // Not Linux, or not to be seen.
    return ''
  }
}
