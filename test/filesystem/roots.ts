import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { RootPassport } from '../../src/domain/library.ts'
import { checkRoot, readPassport } from '../../src/filesystem/passport.ts'
import type { RootVerdict, SampleFile } from '../../src/filesystem/passport.ts'

/** Files of a root, as a scan would remember them. */
export function makeFiles(root: string, names = ['a.mkv', 'b.mkv', 'c.mkv']): SampleFile[] {
  return names.map((name) => {
    const path = join(root, name)
    writeFileSync(path, name)
    const stats = statSync(path, { bigint: true })
    return { path, sizeBytes: Number(stats.size), mtimeNs: stats.mtimeNs.toString() }
  })
}

/** The passport that a first scan of `files` files leaves. */
export function scanned(path: string, files: number): RootPassport {
  const first = checkRoot({ path, known: null, sampleFiles: [] })
  if (first.verdict !== 'trusted') throw new Error(first.reason)
  return { ...first.passport, fileCount: files }
}

export function check(
  path: string,
  known: RootPassport | null,
  sampleFiles: SampleFile[] = [],
): RootVerdict {
  return checkRoot({ path, known, sampleFiles })
}

/** Code and reason of a refusal. */
export const refusal = (verdict: RootVerdict): unknown =>
  verdict.verdict === 'refused' ? [verdict.code, verdict.reason] : verdict

/** What identifies the device of a root. */
export function facts(path: string): { device: string; fileSystem: string } {
  const { device, fileSystem } = readPassport(path)
  return { device, fileSystem }
}
