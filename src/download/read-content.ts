import { systemPath } from '../domain/file-name.ts'
import type { MediaProbe } from '../domain/probe.ts'
import { isUnchanged, type WholeFile } from '../domain/whole-file.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { fileKindOf } from '../filesystem/file-kind.ts'

/** What the streams of a file are, and what tells its content from others. */
export interface FileContent {
  readonly fingerprint: string
  readonly probe: MediaProbe
}

/** Reads what a scan would read of a file that was placed a moment ago; null leaves that to the scan, with all it finds. */
export async function readContent(
  file: { readonly path: string; readonly placed: WholeFile },
  { settings, media }: Pick<WorkerServices, 'settings' | 'media'>,
  signal: AbortSignal,
): Promise<FileContent | null> {
  const kind = fileKindOf(file.path)
  if (!settings.probe || (kind !== 'video' && kind !== 'audio')) return null
  try {
    const path = systemPath(file.path)
    const { fingerprint, ...facts } = media.fingerprint(path)
    const probed = await media.probe(path, signal)
    if (probed.outcome !== 'ok' || probed.findings.length > 0) return null
    const isSame = [facts, probed.facts].every((one) =>
      isUnchanged(file.placed, { ...one, device: '' }),
    )
    return isSame ? { fingerprint, probe: probed.probe } : null
  } catch {
    // It lies in its place all the same.
    return null
  }
}
