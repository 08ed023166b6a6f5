import type { Scan } from '../api/types.ts'
import { count, counted } from './numbers.ts'
import { duration } from './times.ts'

const phases = ['discovering', 'scanning', 'caching', 'enriching'] as const
export type Phase = (typeof phases)[number]

export type PhaseState =
  'done' | 'running' | 'waiting' | 'paused' | 'failed' | 'cancelled' | 'skipped'

/** One of the four compartments of a scan. */
export interface Compartment {
  readonly phase: Phase
  readonly title: string
  readonly state: PhaseState
  /** 0..1; null while its end is not known. */
  readonly share: number | null
  readonly fact: string
  /** The same for narrow places. */
  readonly short: string
}

const titles: Readonly<Record<Phase, string>> = {
  discovering: 'Discovering',
  scanning: 'Scanning',
  caching: 'Caching assets',
  enriching: 'Enriching',
}

/** The queue whose jobs do the work of a phase. */
export const queueOfPhase: Readonly<Record<Phase, string>> = {
  discovering: 'discover',
  scanning: 'scan',
  caching: 'asset',
  enriching: 'provider',
}

/** The phase that a scan is in, or in which it ended; null for one that is complete. */
export function phaseOf({ status, progress }: Pick<Scan, 'status' | 'progress'>): Phase | null {
  if (status === 'completed') return null
  const running = phases.find((phase) => phase === status)
  return running ?? phases.find((phase) => progress.phases[phase].completedAt === null) ?? null
}

/** Whether a scan still does something. */
export function isRunning({ status }: Pick<Scan, 'status'>): boolean {
  return (phases as readonly string[]).includes(status)
}

/** A scan as four compartments. `paused` says whether a person has paused it, or the queue of its phase. */
export function compartmentsOf(scan: Scan, paused = false): readonly Compartment[] {
  const at = phaseOf(scan)
  return phases.map((phase, index) => {
    const state = stateOf(scan, {
      phase,
      isBehind: at === null || index < phases.indexOf(at),
      at,
      paused,
    })
    return { phase, title: titles[phase], state, ...factsOf(scan, phase, state) }
  })
}

function stateOf(
  scan: Scan,
  {
    phase,
    isBehind,
    at,
    paused,
  }: { phase: Phase; isBehind: boolean; at: Phase | null; paused: boolean },
): PhaseState {
  if (!isWanted(scan, phase)) return 'skipped'
  if (isBehind) return 'done'
  if (phase !== at) return 'waiting'
  if (scan.status === 'failed' || scan.status === 'cancelled') return scan.status
  return paused ? 'paused' : 'running'
}

function isWanted({ options }: Scan, phase: Phase): boolean {
  if (phase === 'caching') return options.enableCaching
  if (phase !== 'enriching') return true
  return options.enableEnrichment && options.enrichmentMode !== 'none'
}

type Facts = Pick<Compartment, 'share' | 'fact' | 'short'>

/** Shown of what has no known end and does not move. */
const shareOfUnknown = 0.18

function factsOf(scan: Scan, phase: Phase, state: PhaseState): Facts {
  if (state === 'skipped') return { share: 0, fact: 'not wanted', short: 'not wanted' }
  if (state === 'waiting') return { share: 0, ...waitingFor(scan, phase) }
  const facts = phase === 'discovering' ? discovered(scan, state) : numbersOf(scan, phase)
  if (state === 'paused') {
    const share = facts.share ?? shareOfUnknown
    return { share, fact: `paused by you · ${facts.fact}`, short: 'paused by you' }
  }
  if (state === 'cancelled') return { ...facts, fact: `cancelled · ${facts.fact}` }
  if (state === 'failed') {
    return {
      ...facts,
      share: facts.share ?? shareOfUnknown,
      fact: scan.lastError ?? 'stopped',
      short: 'stopped',
    }
  }
  return facts
}

function waitingFor(scan: Scan, phase: Phase): Pick<Facts, 'fact' | 'short'> {
  if (!isRunning(scan)) return { fact: 'not started', short: 'not started' }
  if (phase === 'enriching') return { fact: 'starts after caching', short: 'after caching' }
  if (phase === 'scanning') return { fact: 'starts after discovery', short: 'after discovery' }
  const { total } = scan.progress.phases.caching
  if (total === 0) return { fact: 'starts after scanning', short: 'after scanning' }
  return { fact: `${count(total)} discovered so far`, short: `${count(total)} so far` }
}

function discovered({ progress }: Scan, state: PhaseState): Facts {
  const { found, ignored } = progress.phases.discovering
  if (state !== 'done') {
    return { share: null, fact: `${count(found)} found so far`, short: `${count(found)} found` }
  }
  const more = ignored === 0 ? '' : `, ${count(ignored)} ignored`
  return { share: 1, fact: `${count(found)} found${more}`, short: `${count(found)} found` }
}

function numbersOf(scan: Scan, phase: Exclude<Phase, 'discovering'>): Facts {
  const { total, done, failed, skipped, cancelled, startedAt, completedAt } =
    scan.progress.phases[phase]
  const settled = done + failed + skipped + cancelled
  const short = total === 0 ? 'nothing to do' : `${count(settled)} / ${count(total)}`
  const parts = [short]
  if (phase === 'scanning' && scan.items.new + scan.items.updated > 0) {
    parts.push(`${count(scan.items.new)} new, ${count(scan.items.updated)} updated`)
  } else if (failed > 0) parts.push(`${count(failed)} failed`)
  else if (startedAt !== null && completedAt !== null) {
    const tookMs = Date.parse(completedAt) - Date.parse(startedAt)
    if (total > 0 && tookMs >= 1_000) parts.push(duration(tookMs / 1000))
  }
  const isOver = completedAt !== null || scan.status === 'completed'
  return { share: isOver ? 1 : total === 0 ? 0 : settled / total, fact: parts.join(' · '), short }
}

/** What a scan is, beside its library: "scan for changes · started by you". */
export function scanWords({ mode, cause, scope }: Pick<Scan, 'mode' | 'cause' | 'scope'>): string {
  const what =
    scope !== null ? 'scan of some folders' : mode === 'full' ? 'full scan' : 'scan for changes'
  const by = {
    manual: 'started by you',
    schedule: 'started by its schedule',
    watch: 'started by changes on the disk',
    import: 'started by an import',
  }
  return `${what} · ${by[cause]}`
}

/** The sentence of a scan without the estimate, which has its own rhythm. */
export function withoutEstimate(message: string): string {
  return message.replace(/, about [^,]+ left$/, '').replace(/(\d)\/(\d)/, '$1 / $2')
}

/** What a scan came to: "453 movies found (421 new, 32 updated), 3,456 assets cached, 453 enriched". */
export function resultOf({ items, assets, enrichment, files, libraryKind }: Scan): string {
  const changed = `(${count(items.new)} new, ${count(items.updated)} updated)`
  const found = {
    movies: () => `${counted(items.movies, 'movie')} found ${changed}`,
    series: () => `${counted(items.episodes, 'episode')} found`,
    music: () => `${counted(items.albums, 'album')}, ${counted(items.tracks, 'track')} found`,
    images: () =>
      `${counted(items.collections, 'collection')}, ${counted(items.images, 'picture')} found`,
  }[libraryKind]()
  return [
    items.found === 0 ? `No changes among ${counted(files.found, 'file')}` : found,
    ...(assets.done > 0 ? [`${counted(assets.done, 'asset')} cached`] : []),
    ...(enrichment.done > 0 ? [`${count(enrichment.done)} enriched`] : []),
    ...(files.missing > 0 ? [`${counted(files.missing, 'file')} missing`] : []),
  ].join(', ')
}
