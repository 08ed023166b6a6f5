import type {
  ArtworkCandidate,
  ArtworkQuestion,
  ArtworkReason,
  ChosenArtwork,
  ScoredArtwork,
  ShownRef,
  WantedOffer,
} from './artwork.ts'
import { isSamePicture, isThere } from './artwork.ts'
import { type ArtworkType, artworkTypes, type ItemKind } from './media.ts'

/**
 * What each rule gives at most. A step of the first six is more than all steps below it together: a picture in the
 * right language is never beaten by a larger one, nor one that can be shown by one that cannot. The others are weighed
 * against each other.
 */
const most = {
  missing: -4000,
  broken: -2000,
  local: 1000,
  generated: -1000,
  preferredLanguage: 600,
  noLanguage: 250,
  name: 60,
  shape: 100,
  size: 50,
  votes: 30,
} as const

/** Width by height, and the long side from which more pixels make no difference. */
const wanted: Readonly<Record<ArtworkType, { readonly ratio: number; readonly longSide: number }>> =
  {
    poster: { ratio: 2 / 3, longSide: 1500 },
    keyart: { ratio: 2 / 3, longSide: 1500 },
    fanart: { ratio: 16 / 9, longSide: 1920 },
    landscape: { ratio: 16 / 9, longSide: 1280 },
    thumb: { ratio: 16 / 9, longSide: 1280 },
    banner: { ratio: 1000 / 185, longSide: 1000 },
    logo: { ratio: 800 / 310, longSide: 800 },
    clearart: { ratio: 16 / 9, longSide: 1000 },
    disc: { ratio: 1, longSide: 1000 },
  }

/** Their covers are square. */
const ofMusic: ReadonlySet<ItemKind> = new Set(['artist', 'album', 'track'])

/** Within so much of the wanted shape nobody sees a difference. */
const alike = 0.05

/** The candidates of one type, the best first; of equals the first by name. */
export function rankArtwork(
  { kind, languages, candidates }: Omit<ArtworkQuestion, 'wishes'>,
  type: ArtworkType,
): ScoredArtwork[] {
  return candidates
    .map((candidate) => {
      const reasons = reasonsOf(candidate, { kind, type, languages })
      return { ...candidate, reasons, score: reasons.reduce((sum, { points }) => sum + points, 0) }
    })
    .toSorted((a, b) => b.score - a.score)
}

/** What an item shows: of each type one picture, if there is any. What is only offered is not there to be shown. */
export function chooseArtwork(question: ArtworkQuestion): ChosenArtwork[] {
  return artworkTypes.flatMap((type) => {
    const chosen = chooseOne(question, type)
    return chosen === null ? [] : [chosen]
  })
}

/** An offer that is better than the provider's picture that is there by less is not worth its download. */
const worthDownload = 25
/** Offers of a type that are tried, until its providers are asked again. */
const mostTries = 3

/** What is to be downloaded: of each type the offer that is better than all that is there, and what a person wants. */
export function wantedOffers(question: ArtworkQuestion): WantedOffer[] {
  return artworkTypes.flatMap((type) => {
    const candidates = candidatesFor(question, type)
    const wish = question.wishes.find((one) => one.type === type)?.picture ?? null
    const wished = candidates.find(({ picture }) => isSamePicture(picture, wish))
    if (wished !== undefined && isOpen(wished)) return wantedOf(wished, 'person', false)
    if (wished !== undefined && !wished.isMissing && isThere(wished.picture)) return []
    const failed = candidates.filter(({ offer, isBroken }) => offer !== null && isBroken).length
    // What its server could not give is asked for again, and nothing else of it meanwhile.
    if (failed >= mostTries || candidates.some(({ offer }) => offer?.triedAgain === true)) return []
    const usable = candidates.filter((one) => isThere(one.picture) || isOpen(one))
    const ranked = rankArtwork({ ...question, candidates: usable }, type)
    const [best] = ranked
    if (best === undefined || isThere(best.picture)) return []
    const known = ranked.find((one) => one.offer !== null && isThere(one.picture) && !one.isBroken)
    if (known !== undefined && best.score - known.score < worthDownload) return []
    return wantedOf(best, 'rule', failed > 0)
  })
}

function isOpen({ picture, isBroken }: ArtworkCandidate): boolean {
  return !isThere(picture) && !isBroken
}

function wantedOf(
  { picture }: ArtworkCandidate,
  chosenBy: WantedOffer['chosenBy'],
  isSubstitute: boolean,
): WantedOffer[] {
  return picture.offerId === undefined ? [] : [{ offerId: picture.offerId, chosenBy, isSubstitute }]
}

/** Those that stand for election: what a file says that it is, and what a person wants it to be. */
export function candidatesFor(
  { candidates, wishes }: Pick<ArtworkQuestion, 'candidates' | 'wishes'>,
  type: ArtworkType,
): ArtworkCandidate[] {
  const wish = wishes.find((one) => one.type === type)?.picture ?? null
  return candidates.filter(
    (candidate) => candidate.type === type || isSamePicture(candidate.picture, wish),
  )
}

function chooseOne(question: ArtworkQuestion, type: ArtworkType): ChosenArtwork | null {
  const all = rankArtwork({ ...question, candidates: candidatesFor(question, type) }, type)
  const ranked = all.flatMap(({ picture, ...one }) =>
    isThere(picture) ? [{ ...one, picture }] : [],
  )
  const wish = question.wishes.find((one) => one.type === type)
  const wished = ranked.find(({ picture }) => isSamePicture(picture, wish?.picture ?? null))
  const best = ranked[0]
  if (wish === undefined) return best === undefined ? null : chosenOf(best, type, [])
  const isAway = wished === undefined || (wished.isMissing && best?.isMissing === false)
  if (!isAway) return { ...chosenOf(wished, type, [byPerson]), chosenBy: 'person' }
  if (best !== undefined) return chosenOf(best, type, [substitute])
  return { type, picture: null, score: 0, reasons: [substitute], chosenBy: 'rule' }
}

const byPerson: ArtworkReason = { rule: 'person', points: 0, message: 'Somebody chose it.' }
const substitute: ArtworkReason = {
  rule: 'substitute',
  points: 0,
  message: 'What somebody chose is not there at present.',
}

function chosenOf(
  { picture, score, reasons }: ScoredArtwork & { readonly picture: ShownRef },
  type: ArtworkType,
  first: readonly ArtworkReason[],
): ChosenArtwork {
  return { type, picture, score, reasons: [...first, ...reasons], chosenBy: 'rule' }
}

interface Place {
  readonly kind: ItemKind
  readonly type: ArtworkType
  readonly languages: readonly string[]
}

function reasonsOf(candidate: ArtworkCandidate, place: Place): ArtworkReason[] {
  const reasons = [missing(candidate), broken(candidate), origin(candidate)]
  // Of the pictures of a collection the first is its cover, however large it is.
  if (candidate.origin !== 'contained') {
    reasons.push(language(candidate, place), named(candidate, place.type))
    reasons.push(shape(candidate, place), size(candidate, place.type), votes(candidate))
  }
  return reasons.filter((reason) => reason !== null)
}

function missing({ isMissing }: ArtworkCandidate): ArtworkReason | null {
  return isMissing ? { rule: 'missing', points: most.missing, message: 'Its file has gone.' } : null
}

function broken({ isBroken }: ArtworkCandidate): ArtworkReason | null {
  return isBroken ? { rule: 'broken', points: most.broken, message: 'It cannot be shown.' } : null
}

function origin(candidate: ArtworkCandidate): ArtworkReason {
  const words = {
    local: 'It lies beside the media.',
    contained: 'It is one of the pictures in the collection.',
    provider: 'A provider offers it.',
    generated: 'It is a frame of the video.',
  }
  const points = { local: most.local, contained: 0, provider: 0, generated: most.generated }
  const { origin: from } = candidate
  return { rule: 'origin', points: points[from], message: words[from] }
}

function language({ language: own }: ArtworkCandidate, { languages }: Place): ArtworkReason {
  if (own === null) {
    return {
      rule: 'language',
      points: most.noLanguage,
      message: 'It is in no language of its own.',
    }
  }
  const at = languages.indexOf(own)
  if (at < 0) return { rule: 'language', points: 0, message: `It is in another language (${own}).` }
  // The second language is still better than none.
  const points = most.preferredLanguage - Math.min(at, 10) * 10
  return { rule: 'language', points, message: `It is in a preferred language (${own}).` }
}

/** `poster.jpg` and `film-poster.jpg` before `folder.jpg` and `poster2.jpg`. */
function named({ name, language: own }: ArtworkCandidate, type: ArtworkType): ArtworkReason | null {
  const whole = name.replace(/\.[^.]*$/, '').toLowerCase()
  const stem = own === null ? whole : whole.replace(/\.[a-z]{2,3}$/, '')
  const isNamed = stem === type || stem.endsWith(`-${type}`)
  return isNamed
    ? { rule: 'name', points: most.name, message: 'Its name says exactly what it is.' }
    : null
}

function shape({ width, height }: ArtworkCandidate, { kind, type }: Place): ArtworkReason | null {
  // A collection may hold anything from comics to panoramas.
  if (width === null || height === null || kind === 'collection') return null
  const ratio = type === 'poster' && ofMusic.has(kind) ? 1 : wanted[type].ratio
  const difference = Math.abs(Math.log(width / height / ratio))
  const fit = difference <= alike ? 1 : Math.max(0, 1 - difference)
  const percent = Math.round(fit * 100)
  const message = fit === 1 ? 'It has the right shape.' : `Its shape fits by ${percent} percent.`
  return { rule: 'shape', points: Math.round(fit * most.shape), message }
}

function size({ width, height }: ArtworkCandidate, type: ArtworkType): ArtworkReason | null {
  if (width === null || height === null) return null
  const enough = Math.min(1, Math.max(width, height) / wanted[type].longSide)
  const message = `It has ${width} × ${height} pixels${enough < 1 ? '' : ', which is enough'}.`
  return { rule: 'size', points: Math.round(enough * most.size), message }
}

/** One vote is hardly an opinion; from 50 on more say nothing new. */
function votes({ liking }: ArtworkCandidate): ArtworkReason | null {
  if (liking === null || liking.votes === 0) return null
  const weight = Math.min(1, liking.votes / 50)
  const percent = Math.round(liking.score * 100)
  const message = `${liking.votes} people like it by ${percent} percent.`
  return { rule: 'votes', points: Math.round(liking.score * weight * most.votes), message }
}
