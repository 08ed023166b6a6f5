import type { ArtworkRef } from '../domain/artwork.ts'
import type { ArtworkType } from '../domain/media.ts'
import { AppError } from '../domain/error.ts'
import type { ArtworkView } from '../http/views/artwork.ts'
import type { CommandContext } from './context.ts'
import { type Paint, safe } from './output.ts'
import { openReading, openSession } from './session.ts'
import { table } from './words.ts'

type ShownType = ArtworkView['artwork'][number]
type Candidate = ShownType['candidates'][number]

/** `shelfd items artwork ID`: what it shows, what it could show, and why. */
export async function showArtwork(
  { output, json, ...context }: CommandContext,
  id: number,
): Promise<void> {
  const artwork = await openReading(context).items.artwork(id)
  if (artwork === null) throw new AppError('not_found', `There is no item ${id}.`)
  if (json) return output.json(artwork)
  if (artwork.artwork.length === 0) output.note('It has no artwork.')
  for (const type of artwork.artwork) {
    for (const line of typeLines(type, output.paint)) output.print(line)
  }
}

/** What `shelfd items choose` was told. */
export interface ChoiceWish {
  readonly asset?: number | undefined
  readonly item?: number | undefined
  readonly offer?: number | undefined
  readonly lock?: boolean | undefined
  readonly unlock?: boolean | undefined
  readonly best?: boolean | undefined
}

/** `shelfd items choose ID TYPE` */
export async function chooseArtwork(
  context: CommandContext,
  { id, type }: { readonly id: number; readonly type: ArtworkType },
  wish: ChoiceWish,
): Promise<void> {
  const order = orderOf(wish)
  const session = await openSession(context)
  const { engine, reading } = session
  try {
    if (order === 'best') await engine.ask('unchooseArtwork', id, type)
    else await engine.ask('chooseArtwork', { itemId: id, type, ...order })
    const artwork = await reading.items.artwork(id)
    if (context.json) return context.output.json(artwork)
    const shown = artwork?.artwork.find((one) => one.type === type)
    if (shown === undefined) return context.output.print(`Item ${id} has no ${type}.`)
    for (const line of typeLines(shown, context.output.paint)) context.output.print(line)
  } finally {
    await session.close()
  }
}

function orderOf(wish: ChoiceWish): 'best' | { picture?: ArtworkRef; locked?: boolean } {
  const { asset, item, offer, lock, unlock, best } = wish
  const choices = [asset, item, offer, best].filter((one) => one !== undefined).length
  const locks = [lock, unlock].filter((one) => one !== undefined).length
  if (choices > 1 || locks > 1 || (best && locks > 0) || choices + locks === 0) {
    throw new AppError(
      'invalid',
      'Name what is to be shown with --asset, --item or --offer, or --best; --lock or --unlock may go with the first three or stand alone.',
    )
  }
  if (best) return 'best'
  return {
    ...(asset !== undefined && { picture: { assetId: asset, imageId: null } }),
    ...(item !== undefined && { picture: { assetId: null, imageId: item } }),
    ...(offer !== undefined && { picture: { assetId: null, imageId: null, offerId: offer } }),
    ...(locks > 0 && { locked: lock === true }),
  }
}

function typeLines({ type, chosen, candidates }: ShownType, paint: Paint): string[] {
  const rows = candidates.map((candidate) => [
    isSame(candidate, chosen) ? '  >' : '   ',
    candidateText(candidate),
    sizeText(candidate),
    `${candidate.score} points`,
    safe(candidate.name),
    offerText(candidate),
  ])
  return [paint('bold', type), ...chosenLines(chosen), ...table(rows)]
}

function chosenLines(chosen: ShownType['chosen']): string[] {
  if (chosen === null) return ['  nothing is shown: what somebody chose is not there']
  const by = chosen.chosenBy === 'person' ? 'chosen by a person' : 'the best by rule'
  const reasons = chosen.reasons.map(({ message }) => safe(message)).join(' ')
  return [`  ${refText(chosen)}, ${by}${chosen.locked ? ', locked' : ''}: ${reasons}`]
}

function refText({ assetId, itemId }: Pick<Candidate, 'assetId' | 'itemId'>): string {
  return assetId === null ? `item ${itemId}` : `asset ${assetId}`
}

function candidateText(candidate: Candidate): string {
  const { assetId, itemId, offer } = candidate
  return assetId === null && itemId === null && offer !== null
    ? `offer ${offer.id}`
    : refText(candidate)
}

function offerText({ offer, language, liking }: Candidate): string {
  if (offer === null) return ''
  const votes = liking === null || liking.votes === 0 ? [] : [`${liking.votes} votes`]
  const state = offer.problem === null ? offer.state : `failed: ${offer.problem}`
  return safe([language ?? 'no language', ...votes, state, offer.url].join(', '))
}

function isSame(candidate: Candidate, chosen: ShownType['chosen']): boolean {
  return chosen !== null && refText(candidate) === refText(chosen)
}

function sizeText({ width, height }: Candidate): string {
  return width === null || height === null ? '-' : `${width} × ${height}`
}
