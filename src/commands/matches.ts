import { draftRules } from '../config/edit-rules.ts'
import { writeEdit } from '../config/edit-file.ts'
import { AppError } from '../domain/error.ts'
import type { MatchDecision } from '../domain/match-choice.ts'
import { type ExternalId, externalIdText, parseExternalId } from '../domain/media.ts'
import { rulesToKeep } from '../domain/rule.ts'
import { createQueries, databasePath } from '../daemon/engine.ts'
import { replaceFile } from '../filesystem/replace-file.ts'
import { matchSearchSchema, type CandidateView, type MatchView } from '../http/views/match.ts'
import { openReader } from '../store/database.ts'
import type { CommandContext } from './context.ts'
import { requireDaemon } from './find-daemon.ts'
import { type Paint, safe } from './output.ts'
import { checkAnswer, requestDaemon } from './request-daemon.ts'
import { openReading, openSession, type Session } from './session.ts'
import { counted, table } from './words.ts'

/** What `shelfd items match` was told; nothing is to look. */
export interface MatchWish {
  readonly id?: ExternalId | undefined
  readonly tmdb?: string | undefined
  readonly imdb?: string | undefined
  readonly tvdb?: string | undefined
  readonly tvmaze?: string | undefined
  readonly ignore?: boolean | undefined
  readonly undo?: boolean | undefined
  readonly again?: boolean | undefined
  readonly keep?: boolean | undefined
}

/** `shelfd items match ID`: what it is and why, or what it is from now on. */
export async function matchItem(
  context: CommandContext,
  id: number,
  wish: MatchWish,
): Promise<void> {
  const order = orderOf(wish)
  if (order === null) return await showMatch(context, id)
  const session = await openSession(context)
  const { output, json } = context
  try {
    const followers = await decide(context, session, { id, order, keep: wish.keep === true })
    const match = await session.reading.items.match(id)
    if (json) return output.json(match)
    output.print(`${nameOf(match, id)} ${wordsOf(order)}`)
    if (followers > 0) {
      output.print(`${counted(followers, 'item')} of the same title and year follow it.`)
    }
    if (wish.keep) output.print('A rule for its files was written into the configuration.')
  } finally {
    await session.close()
  }
}

/** `shelfd items unmatched`: what waits for a person, with the likeliest entry of each. */
export async function listUnmatched({ output, json, ...context }: CommandContext): Promise<void> {
  const { items } = openReading(context)
  const found: MatchView[] = []
  for (const state of ['ambiguous', 'unmatched'] as const) {
    for await (const match of items.matches(state)) found.push(match)
  }
  if (json) return output.json(found)
  if (found.length === 0) return output.print('Everything is matched.')
  const rows = found.map((match) => [
    String(match.itemId),
    match.state,
    titleOf(match),
    match.candidates[0] === undefined ? '-' : candidateText(match.candidates[0]),
  ])
  for (const line of table([['ID', 'STATE', 'TITLE', 'LIKELIEST'], ...rows])) output.print(line)
}

/** `shelfd items lookup ID`: asks the providers; decides nothing. */
export async function lookUpItem(
  { output, json, ...context }: CommandContext,
  itemId: number,
  {
    id,
    ...wish
  }: { title?: string | undefined; year?: number | undefined; id?: ExternalId | undefined },
): Promise<void> {
  const daemon = requireDaemon(context, 'full')
  const { body } = await requestDaemon(daemon, {
    method: 'POST',
    path: `/api/v1/items/${itemId}/match/search`,
    body: { ...wish, ...(id !== undefined && { id: externalIdText(id) }) },
  })
  const found = checkAnswer(matchSearchSchema, body)
  if (json) return output.json(found)
  for (const { enricher, message } of found.failures) {
    output.note(`${safe(enricher)} was not heard: ${safe(message)}`)
  }
  if (found.candidates.length === 0) return output.print('Nobody knows anything like it.')
  for (const line of candidateLines(found.candidates)) output.print(line)
}

type Order = MatchDecision | 'undo' | 'again'

/** Null when nothing is to be done. */
function orderOf(wish: MatchWish): Order | null {
  const { ignore, undo, again, keep } = wish
  const ids = idsOf(wish)
  const orders: Order[] = [
    ...ids.map((id) => ({ id })),
    ...(ignore ? [{ ignored: true } as const] : []),
    ...(undo ? ['undo' as const] : []),
    ...(again ? ['again' as const] : []),
  ]
  const [order = null, ...more] = orders
  const isDecision = order !== null && typeof order === 'object'
  if (more.length === 0 && (!keep || isDecision)) return order
  throw new AppError(
    'invalid',
    'Say one thing: a number (--id, --tmdb, --imdb, --tvdb, --tvmaze), --ignore, --undo or --again; --keep goes with a number or --ignore.',
  )
}

function idsOf({ id, tmdb, imdb, tvdb, tvmaze }: MatchWish): ExternalId[] {
  const named = Object.entries({ tmdb, imdb, tvdb, tvmaze }).flatMap(([provider, number]) =>
    number === undefined ? [] : [getId(`${provider}:${number}`)],
  )
  return id === undefined ? named : [id, ...named]
}

function getId(text: string): ExternalId {
  const id = parseExternalId(text)
  if (id === null) throw new AppError('invalid', `${safe(text)} is no number of a provider.`)
  return id
}

/** Returns how many others follow. */
async function decide(
  context: CommandContext,
  { engine, by }: Session,
  { id, order, keep }: { id: number; order: Order; keep: boolean },
): Promise<number> {
  if (order === 'undo') return (await engine.ask('unchooseMatch', id)).followers.length
  if (order === 'again') return await engine.ask('rematch', [id]).then(() => 0)
  const { itemId, followers } = await engine.ask('chooseMatch', id, order)
  if (keep && by === 'itself') keepRule(context, itemId, order)
  else if (keep) {
    const daemon = requireDaemon(context, 'full')
    const body = {
      ...('id' in order ? { id: externalIdText(order.id) } : { ignored: true }),
      keep: 'rule',
    }
    await requestDaemon(daemon, { method: 'POST', path: `/api/v1/items/${itemId}/match`, body })
  }
  return followers.length
}

/** Without a daemon the file is changed here; the next start goes by it. */
function keepRule(context: CommandContext, itemId: number, outcome: MatchDecision): void {
  const { request } = context.readConfig()
  const reader = openReader(databasePath(context.config().storage.dataDir))
  try {
    const patterns = createQueries(reader).matches.patterns(itemId)
    const draft = draftRules(request, rulesToKeep(itemId, { patterns, outcome }))
    if (draft !== 'present') writeEdit(draft, { request, replaceFile })
  } finally {
    reader.close()
  }
}

async function showMatch({ output, json, ...context }: CommandContext, id: number): Promise<void> {
  const match = await openReading(context).items.match(id)
  if (match === null) {
    throw new AppError('not_found', `There is no film and no series ${id}, nor part of one.`)
  }
  if (json) return output.json(match)
  for (const line of matchLines(match, output.paint)) output.print(line)
}

function matchLines(match: MatchView, paint: Paint): string[] {
  const { decision, rule, ref, enricher, way, score, reasons, candidates, problem } = match
  const lines = [`${paint('bold', titleOf(match))}: ${match.state}`]
  if (ref !== null && enricher !== null) {
    const points = score === null ? '' : `, score ${score.toFixed(2)}`
    lines.push(`  ${safe(enricher)} ${safe(ref.id)}, by ${way ?? 'nobody'}${points}`)
  }
  if (decision !== null) {
    const what = decision.id === null ? 'leave it unmatched' : safe(decision.id)
    lines.push(`  decided by ${deciders[decision.by]}: ${what}`)
  }
  if (rule !== null) lines.push(...rule.toml.split('\n').map((line) => `  | ${safe(line)}`))
  if (problem !== null) lines.push(paint('red', `  ! ${safe(problem)}`))
  for (const { message } of reasons) lines.push(`  ${safe(message)}`)
  if (candidates.length > 0) lines.push('  It could be:', ...candidateLines(candidates))
  return lines
}

const deciders = {
  person: 'a person',
  rule: 'a rule',
  sibling: 'what its like was decided to be',
} as const

function candidateLines(candidates: readonly CandidateView[]): string[] {
  return table(
    candidates.map((candidate) => [
      `    ${safe(candidate.id ?? `${candidate.enricher} ${candidate.ref.id}`)}`,
      candidate.score.toFixed(2),
      titleOf(candidate),
      candidate.reasons.map(({ message }) => safe(message)).join(' '),
    ]),
  )
}

function candidateText(candidate: CandidateView): string {
  const id = candidate.id === null ? '' : `  ${safe(candidate.id)}`
  return `${titleOf(candidate)}  ${candidate.score.toFixed(2)}${id}`
}

function titleOf({ title, year }: { title: string; year: number | null }): string {
  return year === null ? safe(title) : `${safe(title)} (${year})`
}

function nameOf(match: MatchView | null, id: number): string {
  return match === null ? `Item ${id}` : titleOf(match)
}

function wordsOf(order: Order): string {
  if (order === 'undo') return 'is what is found by itself again.'
  if (order === 'again') return 'is looked for anew.'
  return 'id' in order ? `is ${externalIdText(order.id)} from now on.` : 'stays unmatched.'
}
