import type { ClientFile } from '../domain/download-client.ts'
import type { Download, DownloadReason, DownloadRules } from '../domain/download.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import { checkAllowed, mapLine, type MappedPath, mapPath, type PathRules } from './paths.ts'
import { checkReadiness, type ReadyFile, type RefusedFile } from './readiness.ts'
import { suggestMapping } from './suggest-mapping.ts'

/** What of a download lies on disk, whole. */
export type Gathered =
  | {
      readonly outcome: 'ready'
      /** Folder of the download here, absolute and without links. */
      readonly base: string
      readonly files: readonly ReadyFile[]
      readonly refused: readonly RefusedFile[]
    }
  | { readonly outcome: 'blocked'; readonly reason: DownloadReason }

export interface GatherDeps {
  readonly rules: DownloadRules
  /** Folders that nothing is ever taken from: roots of libraries, and our own data. */
  readonly guarded: readonly string[]
  readonly now: number
  readonly settleMs: number
  files(): Promise<readonly ClientFile[]>
}

type Blocked = Extract<Gathered, { outcome: 'blocked' }>

/** Finds the files of a download here and looks whether they are what its client says. */
export async function gather(download: Download, deps: GatherDeps): Promise<Gathered> {
  const rules = deps.rules.clients.find(({ name }) => name === download.client)
  if (rules === undefined || !rules.enabled) return blocked(unknownClient(download.client))
  const base = download.facts.path?.base ?? null
  if (base === null) return blocked(noPath())
  const listed = await ask(deps)
  if ('outcome' in listed) return listed
  const mapping = mapPath(base, rules)
  if (mapping.outcome === 'blocked') {
    return blocked(withSuggestion(mapping.reason, { remote: base, listed, rules, deps }))
  }
  const allowed = checkAllowed(mapping, rules, deps.guarded)
  if (allowed.outcome === 'blocked') {
    return blocked(withSuggestion(allowed.reason, { remote: base, listed, rules, deps }))
  }
  const place = { base: allowed.real, remote: base, now: deps.now, settleMs: deps.settleMs }
  const readiness = checkReadiness(listed, place)
  if (readiness.outcome === 'blocked') {
    return blocked(explained(readiness.reason, mapping, { listed, rules, deps }))
  }
  const { files, refused } = readiness
  return { outcome: 'ready', base: allowed.real, files, refused }
}

async function ask(deps: GatherDeps): Promise<readonly ClientFile[] | Blocked> {
  try {
    return await deps.files()
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error
    const message = `Its client does not tell its files: ${errorMessage(error)}`
    return blocked({ code: 'client_unavailable', message, fix: null })
  }
}

interface Searched {
  readonly listed: readonly ClientFile[]
  readonly rules: PathRules
  readonly deps: GatherDeps
}

/** A file that is missing below a folder that both see may lie elsewhere as well. */
function explained(reason: DownloadReason, mapped: MappedPath, searched: Searched): DownloadReason {
  if (reason.code !== 'file_missing' || mapped.by !== null) return reason
  return withSuggestion(reason, { ...searched, remote: mapped.remote })
}

function withSuggestion(
  reason: DownloadReason,
  { remote, listed, rules, deps }: Searched & { readonly remote: string },
): DownloadReason {
  if (!['path_missing', 'path_unmapped', 'file_missing'].includes(reason.code)) return reason
  const folders = deps.rules.clients.flatMap((client) => [
    ...client.folders,
    ...client.pathMap.map(({ local }) => local),
  ])
  const found = suggestMapping({ remote, files: listed }, { folders, guarded: deps.guarded })
  if (found === null) return reason
  return {
    ...reason,
    fix: `Its files were found in ${found.local}. Add to the block of ${rules.name}: ${mapLine(found.remote, found.local)}`,
  }
}

function blocked(reason: DownloadReason): Blocked {
  return { outcome: 'blocked', reason }
}

function unknownClient(client: string): DownloadReason {
  return {
    code: 'client_unknown',
    message: `The configuration has no download client ${client} that is switched on.`,
    fix: null,
  }
}

function noPath(): DownloadReason {
  return {
    code: 'path_unusable',
    message: 'Its client does not tell where it lies.',
    fix: null,
  }
}
