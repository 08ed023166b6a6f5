import { type ConfigIssue, noLibraryChanges, type ReloadReport } from '../domain/configuration.ts'
import type { ConfigureOrder } from '../domain/engine.ts'
import type { DomainEvent } from '../domain/event.ts'
import type { HealthFinding } from '../domain/health.ts'
import type { Log } from '../domain/log.ts'
import { adoptLoaded, differenceOf } from './changes.ts'
import type { Config } from './config.ts'
import { problemsError } from './explain.ts'
import { issuesError, issuesOf, issueText } from './issues.ts'
import { configHealth } from './live-settings.ts'
import { readConfig, type LoadedConfig, type LoadRequest } from './load.ts'

export interface LiveConfigDeps {
  /** How the running configuration was read, and is read again. */
  readonly request: LoadRequest
  /** What the daemon was started with. */
  readonly started: LoadedConfig
  readonly log: Log
  /** Has all parts of the daemon go by another configuration, as one commit. */
  apply(config: Config, order: ConfigureOrder): Promise<ReloadReport>
  /** Tells what happened to the file. */
  record(events: readonly DomainEvent[]): Promise<void>
  /** Makes the findings all that the health list says of the configuration. */
  reportHealth(findings: readonly HealthFinding[]): Promise<void>
}

/** The configuration of a daemon that runs. */
export interface LiveConfig {
  /** What the daemon goes by. */
  running(): LoadedConfig
  /** What the next start will go by: the last file that was right. */
  latest(): LoadedConfig
  /** What is wrong with the file at present; empty when it is right. */
  issues(): readonly ConfigIssue[]
  /**
   * Reads the file, applies what can be applied and names the rest. Calls wait for each other. `forget` names a library
   * that is to be removed for good if it has left the file.
   *
   * @throws AppError `invalid` with `details.issues` for a file that is not right, and what `apply` throws; then
   * everything is as before.
   */
  reload(options?: { forget?: string }): Promise<ReloadReport>
  /** Runs `work` while no reload runs. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** `reload`, for a `work` that is alone already and has changed the file itself. */
  reloadAlone(options?: { forget?: string }): Promise<ReloadReport>
}

export function createLiveConfig(deps: LiveConfigDeps): LiveConfig {
  const state: State = { running: deps.started, latest: deps.started, issues: [], reported: null }
  let last: Promise<unknown> = Promise.resolve()
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work)
    last = turn.catch(() => undefined)
    return turn
  }
  return {
    running: () => state.running,
    latest: () => state.latest,
    issues: () => state.issues,
    reload: (options) => alone(() => reload(deps, state, options)),
    alone,
    reloadAlone: (options) => reload(deps, state, { ...options, isEdited: true }),
  }
}

interface State {
  running: LoadedConfig
  latest: LoadedConfig
  issues: readonly ConfigIssue[]
  /** What the health list was told; null before it was told anything. */
  reported: readonly HealthFinding[] | null
}

async function reload(
  deps: LiveConfigDeps,
  state: State,
  { forget, isEdited = false }: { forget?: string; isEdited?: boolean } = {},
): Promise<ReloadReport> {
  const next = await readAgain(deps, state, isEdited)
  const { live, restart } = differenceOf(state.running, next)
  const known = differenceOf(state.running, state.latest).restart
  const adopted = adoptLoaded(state.running, next)
  let report: ReloadReport = { changed: [], restartNeeded: restart, libraries: noLibraryChanges }
  if (live.length > 0 || !Bun.deepEquals(restart, known) || forget !== undefined) {
    report = await deps.apply(adopted.config, {
      changed: live,
      restartNeeded: restart,
      forget: forget ?? null,
    })
    deps.log.info('the configuration was reloaded', { ...report })
  }
  state.running = adopted
  state.latest = next
  state.issues = []
  await reportHealth(deps, state)
  return report
}

async function readAgain(
  deps: LiveConfigDeps,
  state: State,
  isEdited: boolean,
): Promise<LoadedConfig> {
  try {
    const next = readConfig(deps.request)
    if (!isEdited) refuseEmptied(state.latest, next)
    return next
  } catch (error) {
    const issues = issuesOf(error)
    if (issues === null) throw error
    // Told once, however often the file is read.
    const isNew = !Bun.deepEquals(issues, state.issues)
    state.issues = issues
    if (isNew) await tellOfIssues(deps, issues)
    await reportHealth(deps, state)
    throw issuesError('The configuration file is not right:', issues)
  }
}

// A save on a full disk, or one that is not over, leaves a file without a byte: nobody has taken all libraries out.
function refuseEmptied(before: LoadedConfig, next: LoadedConfig): void {
  if (next.text.trim() !== '' || before.text.trim() === '') return
  throw problemsError([
    {
      file: next.config.file,
      line: 0,
      column: 0,
      path: '',
      message: 'is empty',
      hint: 'write it again; to have it say nothing, leave a comment in it',
    },
  ])
}

async function tellOfIssues(deps: LiveConfigDeps, issues: readonly ConfigIssue[]): Promise<void> {
  const texts = issues.map(issueText)
  deps.log.error('the configuration file is not right; the last one that was stays in use', {
    problems: texts,
  })
  // What is wrong with the file is known without the database: that it cannot be written must not hide it.
  await deps.record([{ type: 'config.invalid', data: { issues } }]).catch(notStored(deps))
}

async function reportHealth(deps: LiveConfigDeps, state: State): Promise<void> {
  const findings = configHealth(state, state.issues)
  if (Bun.deepEquals(findings, state.reported)) return
  await deps.reportHealth(findings).then(() => {
    state.reported = findings
  }, notStored(deps))
}

function notStored({ log }: LiveConfigDeps): (error: unknown) => void {
  return (error) => log.warn('the state of the configuration could not be stored', { error })
}
