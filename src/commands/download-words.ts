import type { DownloadView } from '../http/views/download.ts'
import type { PlanFileView, PlanView } from '../http/views/plan.ts'
import { type Paint, safe } from './output.ts'
import { counted, duration, percent, size, when } from './words.ts'

/** Rows of `shelfd downloads list`, its head first. */
export function downloadRows(downloads: readonly DownloadView[]): string[][] {
  const head = ['ID', 'STATE', 'DONE', 'SIZE', 'SPEED', 'CLIENT', 'CATEGORY', 'NAME']
  const rows = downloads.map((one) => [
    String(one.id),
    stateText(one),
    percent(one.progress, 1),
    size(one.wantedBytes),
    one.downBytesPerSecond > 0 ? `${size(one.downBytesPerSecond)}/s` : '-',
    safe(one.client),
    safe(one.category ?? '-'),
    one.reason === null ? safe(one.name) : `${safe(one.name)}: ${safe(one.reason.message)}`,
  ])
  return [head, ...rows]
}

/** The state here; while a client is at work, what that does. */
function stateText({ state, phase, plan, stalledSince }: DownloadView): string {
  if (state === 'importing' && plan !== null) return `importing ${progressText(plan)}`
  if (state !== 'tracking' || stalledSince === null) return state === 'tracking' ? phase : state
  const quietMs = Date.now() - Date.parse(stalledSince)
  return phase === 'stalled' || quietMs > quietLongMs ? `stalled ${duration(quietMs)}` : phase
}

/** What makes no progress for so long is called stalled, whatever its client calls it. */
const quietLongMs = 10 * 60_000

/** `3/300`: files that are in their place, of those that are to be. */
export function progressText({ files }: PlanView): string {
  return `${files.placed}/${files.placed + files.proposed + files.waiting + files.failed}`
}

/** `shelfd downloads show` without its plans. */
export function downloadLines(one: DownloadView, paint: Paint): string[] {
  const { client, category, library, reason, problem, path, ratio, etaSeconds } = one
  const leads = library === null ? 'which leads to no library' : `for ${safe(library.name)}`
  const parts = [
    percent(one.progress, 1),
    size(one.wantedBytes),
    `${one.phase} (${safe(one.rawState)})`,
    ...(etaSeconds === null ? [] : [`${duration(etaSeconds * 1000)} left`]),
    ...(ratio === null ? [] : [`ratio ${ratio.toFixed(2)}`]),
    ...(one.seeds === null ? [] : [counted(one.seeds, 'seed')]),
    ...(one.peers === null ? [] : [counted(one.peers, 'peer')]),
  ]
  return [
    `${paint('bold', safe(one.name))}: ${stateText(one)}`,
    `  ${safe(client)} calls it ${safe(one.clientId)}, category ${safe(category ?? 'none')}, ${leads}`,
    `  ${parts.join(', ')}`,
    ...(path === null ? [] : [`  where the client has it: ${safe(path.content)}`]),
    ...(problem === null ? [] : [paint('yellow', `  the client says: ${safe(problem.message)}`)]),
    ...(reason === null ? [] : [paint('red', `  ! ${safe(reason.message)}`)]),
    ...(reason === null || reason.fix === null ? [] : [`    ${safe(reason.fix)}`]),
    ...timeLines(one),
  ]
}

function timeLines(one: DownloadView): string[] {
  const { attempts, nextTryAt } = one
  const times = [
    `seen since ${at(one.firstSeenAt)}`,
    ...(one.completedAt === null ? [] : [`complete since ${at(one.completedAt)}`]),
    ...(one.importedAt === null ? [] : [`imported ${at(one.importedAt)}`]),
    ...(one.missingSince === null ? [] : [`not in its client since ${at(one.missingSince)}`]),
  ]
  if (nextTryAt === null) return [`  ${times.join(', ')}`]
  return [`  ${times.join(', ')}`, `  tried ${counted(attempts, 'time')}, again ${at(nextTryAt)}`]
}

/** Each file of a plan with its place and what speaks for it and against it. */
export function planFileLines(files: readonly PlanFileView[], paint: Paint): string[] {
  return files.flatMap((file) => {
    const { path, sizeBytes } = file.source
    const mark = marks[file.state]
    const target = file.target === null ? '-> not imported' : `-> ${safe(file.target)}`
    const mode = file.mode === null ? '' : ` (${file.mode})`
    const chosen = file.overridden ? ', as a person decided' : ''
    return [
      `${mark} ${paint('bold', safe(path))}  ${size(sizeBytes)}, ${file.kind}`,
      `    ${target}${mode}${chosen}`,
      ...(isNamed(file) ? [] : file.items.map((item) => `    ${itemText(item)}`)),
      ...file.replaces.map((old) => `    in place of ${safe(old)}`),
      ...file.reasons.map(
        ({ speaks, message }) => `    ${speaks === 'for' ? '+' : '-'} ${safe(message)}`,
      ),
      ...(file.error === null ? [] : [paint('red', `    ! ${safe(file.error.message)}`)]),
    ]
  })
}

/** Its reasons say already what it is. */
function isNamed({ reasons }: PlanFileView): boolean {
  return reasons.some(({ code }) => code === 'matches' || code === 'chosen_by_hand')
}

/** What becomes of a file, in one sign. */
const marks: Readonly<Record<PlanFileView['state'], string>> = {
  proposed: '*',
  waiting: '…',
  placed: '✓',
  skipped: ' ',
  failed: '!',
  undone: '↶',
}

type Item = PlanFileView['items'][number]

function itemText({ kind, title, year, series, season, episodes }: Item): string {
  const of = year === null ? '' : ` (${year})`
  if (kind === 'movie') return `${safe(title ?? 'a film')}${of}`
  const two = (n: number): string => String(n).padStart(2, '0')
  const numbers = episodes.map((episode) => `E${two(episode)}`).join('')
  const name = title === null ? '' : ` ${safe(title)}`
  return `${safe(series ?? 'a series')}${of} S${two(season ?? 0)}${numbers}${name}`
}

/** Rows of `shelfd downloads history`, its head first. */
export function planRows(plans: readonly PlanView[]): string[][] {
  const head = ['PLAN', 'STATE', 'FILES', 'LIBRARY', 'WHEN', 'DOWNLOAD']
  const rows = plans.map((plan) => [
    String(plan.id),
    plan.state,
    progressText(plan),
    safe(plan.library.name),
    at(plan.finishedAt ?? plan.createdAt),
    `${safe(plan.download.name)} (${plan.download.id})`,
  ])
  return [head, ...rows]
}

/** `12 files, of which 10 are imported and 1 failed`. */
export function outcomeText({ files }: PlanView): string {
  const parts = [
    `${counted(files.placed, 'file')} imported`,
    ...(files.failed > 0 ? [`${files.failed} failed`] : []),
    ...(files.skipped > 0 ? [`${files.skipped} left out`] : []),
    ...(files.undone > 0 ? [`${files.undone} taken back`] : []),
  ]
  return parts.join(', ')
}

function at(text: string): string {
  return when(Date.parse(text))
}
