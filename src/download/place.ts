import type { ImportFileDraft, ImportReason, ImportRules, ImportTarget } from '../domain/import.ts'
import { canBeOverridden, hasAgainst, speaksAgainst, speaksFor } from '../domain/import-reasons.ts'
import type { MediaReader } from '../domain/worker.ts'
import { isWanted, type Decision } from './choose.ts'
import { extraTarget, type LeadingVideo, pairExtras, type PairedExtra } from './extras.ts'
import { shownPath } from '../filesystem/file-error.ts'
import { countAsWord, distinctPath, foldedPath } from './naming.ts'
import { joined } from './paths.ts'
import type { ReadyFile } from './readiness.ts'
import { createSpaceJudge, lookAtTarget, rootForNew, type UsableRoot } from './roots.ts'
import { targetOf } from './target.ts'

/** A file of a plan on its way to be one. */
export interface Placing {
  readonly kind: ImportFileDraft['kind']
  readonly file: ReadyFile
  readonly reasons: readonly ImportReason[]
  /** Null for what stays where it is. */
  readonly target: ImportTarget | null
  /** What was decided of a video; null for all else. */
  readonly decision: Decision | null
  readonly isOverridden: boolean
}

export interface PlaceDeps {
  readonly base: string
  readonly roots: readonly UsableRoot[]
  readonly rules: ImportRules
  readonly classify: MediaReader['classify']
  /** Whether a sidecar is one, and not the text that releases come with. */
  isSidecar(file: ReadyFile): boolean
  /** Whether two files that are there have the same content. */
  isSameContent(file: ReadyFile, root: UsableRoot, path: string): boolean
}

/** Names of a plan, and what is in the way of each. */
export interface Claims {
  /** A name that no other file of the plan has, upper and lower case being the same. */
  free(target: ImportTarget, mark?: (count: number) => string): ImportTarget
  /** Why a file cannot go there; null when it can. */
  obstacle(
    file: ReadyFile,
    target: ImportTarget,
    replaced: readonly { readonly rootId: number; readonly path: string }[],
  ): ImportReason | null
}

export function createClaims(deps: Omit<PlaceDeps, 'classify' | 'isSidecar'>): Claims {
  const taken = new Map<number, Set<string>>()
  const noSpace = createSpaceJudge(deps.roots, deps.rules)
  return {
    free: ({ rootId, path }, mark) => {
      const names = taken.get(rootId) ?? new Set<string>()
      taken.set(rootId, names)
      const free = distinctPath(path, names, mark)
      names.add(foldedPath(free))
      return { rootId, path: free }
    },
    obstacle: (file, target, replaced) => {
      const root = deps.roots.find(({ id }) => id === target.rootId)
      if (root === undefined) {
        return speaksAgainst('destination_exists', 'The folder of its library cannot be reached.')
      }
      const where = shownPath(joined(root.path, target.path))
      const there = lookAtTarget(root, target.path, file.identity)
      const isReplaced = replaced.some(
        ({ rootId, path }) => rootId === target.rootId && path === target.path,
      )
      if (
        there === 'same' ||
        (there === 'other' && !isReplaced && deps.isSameContent(file, root, target.path))
      ) {
        return speaksAgainst('same_content', `${where} has this content already.`)
      }
      if (there === 'other' && !isReplaced) {
        const message = `${where} is taken by another file.`
        return speaksAgainst('destination_exists', message)
      }
      const space = noSpace(target, file.identity)
      return space === null ? null : speaksAgainst('no_space', space)
    },
  }
}

/** Gives each video that is imported its name, the best of the plan first. */
export function placeVideos(
  decisions: readonly Decision[],
  deps: PlaceDeps,
  claims: Claims,
): readonly Placing[] {
  return decisions.map((decision) => {
    const { candidate, intended, order } = decision
    const { file, parsed, quality, seen } = candidate
    const newRoot = rootForNew(deps.roots, file.identity.device)
    const stay = (reasons: readonly ImportReason[]): Placing => ({
      kind: 'video',
      file,
      reasons,
      target: null,
      decision,
      isOverridden: order !== null,
    })
    if (intended === null || newRoot === null || !isWanted(decision)) return stay(decision.reasons)
    const { stem, extension } = seen
    const named = { parsed, quality, stem, extension }
    const target = claims.free(
      targetOf(intended, named, { templates: deps.rules, newRoot: newRoot.id }),
    )
    const obstacle = claims.obstacle(file, target, decision.replaces)
    const reasons = obstacle === null ? decision.reasons : [...decision.reasons, obstacle]
    const placing = { ...stay(reasons), target }
    return isWanted({ reasons, order }) ? placing : { ...placing, target: null }
  })
}

/** Puts what comes along beside the videos that are imported. What does not is left behind, which is no harm. */
export function placeExtras(
  files: readonly ReadyFile[],
  videos: readonly Placing[],
  work: { readonly deps: PlaceDeps; readonly claims: Claims },
): readonly Placing[] {
  const { deps, claims } = work
  const leading = videos.flatMap(({ file, target }): (LeadingVideo & { rootId: number })[] =>
    target === null ? [] : [{ file, target: target.path, rootId: target.rootId }],
  )
  const paired = new Map(
    pairExtras(files, leading, {
      extensions: deps.rules.extras,
      classify: (entry, stems) => deps.classify(entry, stems),
    }).map((extra) => [extra.file, extra]),
  )
  const alone =
    videos.length > 0
      ? 'It belongs to no video that is imported.'
      : 'It is no video, and comes with none.'
  return files.map((file) => {
    const extra = paired.get(file)
    if (extra === undefined) return left(file, 'not_media', alone)
    if (/\.nfo$/i.test(file.path) && !deps.isSidecar(file)) {
      return left(file, 'release_notes', 'It is the text of a release, not what a library reads.')
    }
    const rootId = leading.find(({ file: video }) => video === extra.video.file)?.rootId ?? 0
    return comeAlong(extra, rootId, claims)
  })
}

/** What one name may be taken by, in one folder, before a subtitle stays behind. */
const mostAlike = 9

/**
 * An extra is never a reason to take another one away: beside a subtitle that was there before, as that of a video which
 * this one replaces, it gets a number. A sidecar is read under one name only, and the one that is there stays.
 */
function comeAlong(extra: PairedExtra, rootId: number, claims: Claims): Placing {
  const { file, video } = extra
  const wanted = { rootId, path: extraTarget(extra) }
  const name = video.target.slice(video.target.lastIndexOf('/') + 1)
  const along = speaksFor('comes_along', `It comes along with ${name}.`)
  const isSidecar = /\.nfo$/i.test(file.path)
  let target = claims.free(wanted, countAsWord)
  let obstacle = claims.obstacle(file, target, [])
  for (let tries = 1; isTaken(obstacle) && !isSidecar && tries < mostAlike; tries += 1) {
    target = claims.free(wanted, countAsWord)
    obstacle = claims.obstacle(file, target, [])
  }
  if (isTaken(obstacle) && isSidecar) {
    obstacle = speaksAgainst('sidecar_kept', `${name} has a sidecar already, which stays.`)
  }
  const reasons = obstacle === null ? [along] : [along, obstacle]
  const base = { kind: 'extra' as const, file, reasons, decision: null, isOverridden: false }
  return { ...base, target: obstacle === null ? target : null }
}

function isTaken(obstacle: ImportReason | null): boolean {
  return obstacle?.code === 'destination_exists'
}

function left(file: ReadyFile, code: 'not_media' | 'release_notes', message: string): Placing {
  const reasons = [speaksAgainst(code, message)]
  return { kind: 'other', file, reasons, target: null, decision: null, isOverridden: false }
}

/** Whether a file goes into the library in the end. */
export function isPlaced({ target, reasons, decision }: Placing): boolean {
  if (target === null) return false
  if (decision !== null) return isWanted({ reasons, order: decision.order })
  return !hasAgainst(reasons) || canBeOverridden(reasons)
}
