import type { EnricherCandidate } from '../domain/enricher.ts'
import type { MatchEvidence, MatchReason } from '../domain/match.ts'
import type { ItemKind } from '../domain/media.ts'
import { titleLikeness, type TitleLikeness } from './title-likeness.ts'

/** What is looked for, as far as it can be compared. */
export interface Wanted {
  readonly kind: ItemKind
  readonly evidence: Pick<MatchEvidence, 'title' | 'originalTitle' | 'year'>
  readonly runtimeMinutes: number | null
}

export interface Score {
  /** 0..1, three digits. */
  readonly score: number
  readonly reasons: readonly MatchReason[]
}

/** Same title and year are 0.97 by themselves; the same title a year off 0.90, without a year 0.87, years off 0.62. */
const points = {
  title: 0.7,
  sameYear: 0.25,
  nextYear: 0.18,
  unknownYear: 0.15,
  /** Two or three years off and of the same length: the year of a festival, or of the release elsewhere. */
  nearYear: 0.12,
  otherYear: -0.1,
  sameLength: 0.05,
  unknownLength: 0.02,
  likelyLength: 0,
  otherLength: -0.08,
  hasEpisode: 0.05,
  lacksEpisode: -0.1,
} as const

const mostNearYears = 3
/** A film of the same cut differs by its credits; one for 25 pictures a second is 4 % shorter. */
const sameLengthShare = 0.05
const sameLengthMinutes = 3
/** Longer cuts are still the film. */
const otherLengthShare = 0.25
/** Alternative titles are many and of any quality. */
const alternativeLikeness = 0.93

/** How well an entry of a provider fits an item, 0..1, with what speaks for it and against it. */
export function scoreCandidate(wanted: Wanted, candidate: EnricherCandidate): Score {
  if (candidate.ref.kind !== wanted.kind) {
    const message = `It is a ${candidate.ref.kind}, not a ${wanted.kind}.`
    return { score: 0, reasons: [{ rule: 'kind', points: 0, message }] }
  }
  const length = lengthReason(wanted, candidate)
  const reasons = [
    titleReason(wanted, candidate),
    yearReason(wanted, candidate, length.points === points.sameLength),
    length,
  ]
  return { score: sum(reasons), reasons }
}

/** The same once it is known whether a series has the last episode of it that is there. */
export function withEpisode(
  { reasons }: Score,
  { has, episode }: { has: boolean; episode: string },
): Score {
  const reason: MatchReason = {
    rule: 'episode',
    points: has ? points.hasEpisode : points.lacksEpisode,
    message: has ? `It has ${episode}.` : `It has no ${episode}.`,
  }
  const all = [...reasons.filter(({ rule }) => rule !== 'runtime'), reason]
  return { score: sum(all), reasons: all }
}

function sum(reasons: readonly MatchReason[]): number {
  const total = reasons.reduce((all, reason) => all + reason.points, 0)
  return Math.round(Math.min(1, Math.max(0, total)) * 1000) / 1000
}

function titleReason({ evidence }: Wanted, candidate: EnricherCandidate): MatchReason {
  const own = [evidence.title, ...(evidence.originalTitle === null ? [] : [evidence.originalTitle])]
  const { title, originalTitle, alternativeTitles = [] } = candidate
  const named = [title, ...(originalTitle === undefined ? [] : [originalTitle])]
  const best = [
    ...pairs(own, named).map(([a, b]) => ({ ...titleLikeness(a, b), theirs: b })),
    ...pairs(own, alternativeTitles).map(([a, b]) => {
      const { likeness, how } = titleLikeness(a, b)
      return { likeness: likeness * alternativeLikeness, how, theirs: b }
    }),
  ].reduce((a, b) => (b.likeness > a.likeness ? b : a))
  return {
    rule: 'title',
    points: round(points.title * best.likeness),
    message: titleWords[best.how](best.theirs),
  }
}

const titleWords: Readonly<Record<TitleLikeness['how'], (theirs: string) => string>> = {
  same: (theirs) => `It is called "${theirs}" too.`,
  article: (theirs) => `Its title "${theirs}" differs by an article.`,
  spelling: (theirs) => `Its title "${theirs}" is spelled differently.`,
  typing: (theirs) => `Its title "${theirs}" differs by a letter or two.`,
  part: (theirs) => `Of its title "${theirs}" a part is the same.`,
  start: (theirs) => `Of its title "${theirs}" the beginning is the same.`,
  number: (theirs) => `Its title "${theirs}" has another number.`,
  words: (theirs) => `Its title is "${theirs}".`,
}

function yearReason(
  { evidence: { year } }: Wanted,
  { year: theirs }: EnricherCandidate,
  sameLength: boolean,
): MatchReason {
  const reason = (worth: number, message: string): MatchReason => ({
    rule: 'year',
    points: worth,
    message,
  })
  if (year === null) return reason(points.unknownYear, 'The year is not known here.')
  if (theirs === undefined) return reason(points.unknownYear, 'Its year is not known.')
  const apart = Math.abs(year - theirs)
  if (apart === 0) return reason(points.sameYear, `It is of ${theirs} too.`)
  if (apart === 1) return reason(points.nextYear, `It is of ${theirs}, a year off.`)
  if (apart <= mostNearYears && sameLength) {
    return reason(points.nearYear, `It is of ${theirs}, ${apart} years off, and just as long.`)
  }
  return reason(points.otherYear, `It is of ${theirs}, not of ${year}.`)
}

function lengthReason({ runtimeMinutes }: Wanted, candidate: EnricherCandidate): MatchReason {
  const reason = (worth: number, message: string): MatchReason => ({
    rule: 'runtime',
    points: worth,
    message,
  })
  const theirs = candidate.runtimeMinutes ?? 0
  if (runtimeMinutes === null || runtimeMinutes === 0 || theirs === 0) {
    return reason(points.unknownLength, 'How long it is cannot be compared.')
  }
  const apart = Math.abs(runtimeMinutes - theirs)
  const lengths = `${theirs} minutes long, the file is ${runtimeMinutes}`
  if (apart <= Math.max(sameLengthMinutes, theirs * sameLengthShare)) {
    return reason(points.sameLength, `It is ${lengths}.`)
  }
  if (apart <= theirs * otherLengthShare) return reason(points.likelyLength, `It is ${lengths}.`)
  return reason(points.otherLength, `It is ${lengths}: another film, cut or part.`)
}

function pairs(own: readonly string[], theirs: readonly string[]): [string, string][] {
  return own.flatMap((a) => theirs.map((b): [string, string] => [a, b]))
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
