import type { ImportReason, ImportRules, Replaced } from '../domain/import.ts'
import { speaksAgainst, speaksFor } from '../domain/import-reasons.ts'
import type { KnownWork, KnownWorkFile } from '../domain/known-work.ts'
import type { ParsedName } from '../domain/scanner.ts'
import type { WholeFile } from '../domain/whole-file.ts'
import type { EpisodePlace } from './identity.ts'
import {
  type Comparison,
  compareQuality,
  describeQuality,
  type Quality,
  qualityOf,
} from './quality.ts'

/** A file that may take the place of others. */
export interface Fresh {
  readonly quality: Quality
  readonly identity: WholeFile
  /** Null for a film. */
  readonly place: EpisodePlace | null
  /** Of a film in several files; null for a whole one. */
  readonly part: number | null
}

export interface UpgradeRules {
  readonly onExisting: ImportRules['onExisting']
  parseName(name: string): ParsedName
}

export interface Upgrade {
  readonly reasons: readonly ImportReason[]
  /** What it takes the place of, if nothing else speaks against it. */
  readonly replaces: readonly Replaced[]
}

/** Compares a file with those that its library has of the same film or episodes. */
export function judgeUpgrade(fresh: Fresh, work: KnownWork | null, rules: UpgradeRules): Upgrade {
  const groups = groupsOf(fresh, work)
  if (groups.length === 0) {
    return { reasons: [speaksFor('new', 'The library has no file of it.')], replaces: [] }
  }
  const all = groups.flat()
  const same = all.find(({ listed }) => isSameFile(listed, fresh.identity))
  if (same !== undefined) {
    const reason = speaksAgainst(
      'same_content',
      `It lies in the library already, as ${same.listed.name}.`,
    )
    return { reasons: [reason], replaces: [] }
  }
  const bests = groups.map((group) => bestOf(group, rules))
  const replaces = [...new Map(bests.flatMap((best) => withParts(best, all))).values()]
  const more = morethan(fresh, work, bests)
  const reasons = [...(more === null ? [] : [more]), verdictOf(fresh, bests, rules)]
  return { reasons, replaces }
}

/** Files of the same film, or of each of the same episodes. */
function groupsOf({ place }: Fresh, work: KnownWork | null): readonly (readonly KnownWorkFile[])[] {
  const files = work?.files ?? []
  if (place === null) return files.length === 0 ? [] : [files]
  const groups =
    place.by === 'date'
      ? [files.filter(({ date }) => date === place.date)]
      : place.by === 'count'
        ? place.absolute.map((count) => files.filter(({ absolute }) => absolute === count))
        : place.episodes.map((number) =>
            files.filter(({ season, episode }) => season === place.season && episode === number),
          )
  return groups.filter((group) => group.length > 0)
}

function isSameFile(
  listed: KnownWorkFile['listed'],
  { inode, sizeBytes, mtimeNs }: WholeFile,
): boolean {
  return listed.inode === inode && listed.sizeBytes === sizeBytes && listed.mtimeNs === mtimeNs
}

function bestOf(group: readonly KnownWorkFile[], rules: UpgradeRules): KnownWorkFile {
  const [first, ...others] = group
  if (first === undefined) throw new RangeError('A group has a file.')
  return others.reduce(
    (best, one) =>
      compareQuality(qualityAt(one, rules), qualityAt(best, rules)).verdict === 'better'
        ? one
        : best,
    first,
  )
}

function qualityAt({ listed, size }: KnownWorkFile, rules: UpgradeRules): Quality {
  return qualityOf(rules.parseName(listed.name), null, size)
}

/** A film in several files is replaced as a whole. */
function withParts(
  best: KnownWorkFile,
  all: readonly KnownWorkFile[],
): readonly (readonly [number, Replaced])[] {
  const going =
    best.role === 'part'
      ? all.filter(({ role, itemId }) => role === 'part' && itemId === best.itemId)
      : [best]
  return going.map(({ fileId, rootId, folder, listed }) => {
    const path = folder === '' ? listed.name : `${folder}/${listed.name}`
    return [fileId, { fileId, rootId, path, listed }]
  })
}

/** An old file that holds episodes which the new one does not is no loss to make. */
function morethan(
  { place }: Fresh,
  work: KnownWork | null,
  bests: readonly KnownWorkFile[],
): ImportReason | null {
  if (place === null || place.by === 'date') return null
  for (const best of bests) {
    const rows = (work?.files ?? []).filter(({ fileId }) => fileId === best.fileId)
    const others = rows.filter(({ season, episode, absolute }) =>
      place.by === 'number'
        ? season !== place.season || episode === null || !place.episodes.includes(episode)
        : absolute === null || !place.absolute.includes(absolute),
    )
    if (others.length > 0 && rows.length > 1) {
      return speaksAgainst('holds_less', `${best.listed.name} in the library holds more episodes.`)
    }
  }
  return null
}

function verdictOf(
  fresh: Fresh,
  bests: readonly KnownWorkFile[],
  rules: UpgradeRules,
): ImportReason {
  const names = [...new Set(bests.map(({ listed }) => listed.name))].join(', ')
  if (rules.onExisting === 'keep') {
    return speaksAgainst('kept', `The library has ${names}, and keeps what it has (on_existing).`)
  }
  if (rules.onExisting === 'replace') {
    return speaksFor(
      'replaces',
      `It takes the place of ${names}, whatever is better (on_existing).`,
    )
  }
  const compared = bests.map((best) => ({
    best,
    ...compareQuality(fresh.quality, qualityAt(best, rules)),
  }))
  const worst = (verdict: Comparison['verdict']) => compared.find((one) => one.verdict === verdict)
  const lost = worst('worse')
  if (lost !== undefined) {
    return speaksAgainst('worse', `It is worse than ${lost.best.listed.name}: ${lost.why}.`)
  }
  const even = worst('equal')
  if (even !== undefined) {
    const message = `It is not better than ${even.best.listed.name}: ${even.why}.`
    return speaksAgainst('equal', message)
  }
  const why = [...new Set(compared.map((one) => one.why))].join('; ')
  return speaksFor(
    'better',
    `It is better than ${names}: ${why || describeQuality(fresh.quality)}.`,
  )
}
