import type { Clock } from '../domain/clock.ts'
import type { EngineStats } from '../domain/engine-stats.ts'
import type { DomainEvent } from '../domain/event.ts'
import type { HealthFinding } from '../domain/health.ts'
import type { Log } from '../domain/log.ts'
import type { Answer, HostQuestion, ToCaller, ToInstance } from '../domain/plugin-messages.ts'
import type { PluginReport } from '../domain/plugin-report.ts'
import {
  instanceKey,
  type PluginDesk,
  type PluginInstance,
  type PluginProblem,
  type PluginState,
} from '../domain/plugin.ts'
import { createCallerPort } from './caller-port.ts'
import { createDesk } from './desk.ts'
import type { HostState } from './host-state.ts'
import { createRunner } from './instance-runner.ts'
import { createKeyRetries, type KeyRetries } from './key-retries.ts'
import { providerFindings } from './provider-findings.ts'
import {
  defaultLimits,
  type InstanceRunner,
  type PlacedInstance,
  type RunnerLimits,
  type StartThread,
} from './runner-types.ts'
import type { Asker, CallerPort, Runners } from './runners.ts'
import { toSentFailure } from './sent-failure.ts'
import { type Access, createAccess, isWatched } from './state/access.ts'

type Start = Extract<ToInstance, { type: 'start' }>

/** What the supervisor goes by; a change of it needs no restart. */
export interface SupervisorSettings {
  readonly instances: readonly PlacedInstance[]
  /** Threads that are started from now on are told so. */
  readonly facts: Omit<Start, 'type' | 'instance' | 'entry'>
  /** How plugins of the folder are looked for and run: with a change of it all of them begin anew. */
  readonly options: unknown
}

/** The file to import, null for a bundled plugin, and what names its whole content; or why there is none. */
export type Located =
  | { readonly entry: string | null; readonly edition: string }
  | { readonly problems: readonly PluginProblem[] }

export interface SupervisorDeps {
  readonly start: StartThread
  locate(instance: PlacedInstance): Located
  /** What is known of a bundled plugin without a thread. */
  describe(instance: PlacedInstance): Pick<PluginState, 'manifest' | 'problems'>
  readonly hostState: HostState
  readonly log: Log
  readonly clock: Clock
  /** Told of each change. */
  changed(report: PluginReport): void
  readonly limits?: RunnerLimits
}

/** Owns the threads of all instances of plugins. */
export interface Supervisor {
  readonly desk: PluginDesk
  attach(post: (message: ToCaller) => void): CallerPort
  /** Instances that changed begin anew; the others go on. */
  configure(settings: SupervisorSettings): void
  /** Loads each plugin of the folder once, so that the desk can tell of it. */
  look(): Promise<void>
  /** How enrichers fare, by name. */
  providers(): EngineStats['providers']
  stop(): Promise<void>
}

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { keyRetryMs } = deps.limits ?? defaultLimits
  const access = createAccess({
    now: () => performance.now(),
    changed: (instance) => decided(deps, state, { instance, retries }),
  })
  const retries = createKeyRetries({ access, everyMs: keyRetryMs })
  const state: State = {
    runners: new Map(),
    leaving: [],
    told: new Set(),
    undecided: null,
    settings: null,
    access,
  }
  const { runners } = state
  deps.hostState.watch(() => tell(deps, state))
  const shared: Runners = {
    find: (name) => runners.get(instanceKey(name)),
    all: () => state.settings?.instances ?? [],
    answer: (asker, question) => answerFrom(deps.hostState, asker, question),
    access,
  }
  return {
    desk: createDesk(shared, {
      describe: (instance) => deps.describe(instance),
      reloaded: (event) => tell(deps, state, [event]),
      runnerOf: (instance) => newRunner(deps, state, { instance, shared }),
    }),
    attach: (post) => createCallerPort(shared, post),
    configure: (settings) => configure(deps, state, { settings, shared, retries }),
    look: async () => {
      const { count } = (deps.limits ?? defaultLimits).crashes
      await Promise.all([...runners].map(([key]) => decide(() => runners.get(key), count)))
    },
    providers: () => providerStats([...runners.values()], { access, hostState: deps.hostState }),
    stop: async () => {
      retries.stop()
      const all = [...runners.values(), ...state.leaving]
      // Nobody calls one any more.
      runners.clear()
      await Promise.all(all.map((runner) => runner.stop()))
    },
  }
}

/** Loads an instance until it is ready or disabled: one that crashes while it is loaded is tried again. */
async function decide(present: () => InstanceRunner | undefined, tries: number): Promise<void> {
  for (let made = 0; made < tries; made += 1) {
    const runner = present()
    if (runner?.state !== 'loading') return
    await runner.load()
  }
}

interface State {
  readonly runners: Map<string, InstanceRunner>
  /** Those that are no longer configured so, while they end what they began. */
  leaving: readonly InstanceRunner[]
  /** Those whose failure the world has been told of. */
  readonly told: Set<string>
  /** Those of which only the process before this one knows whether their servers let them in; null at first. */
  undecided: Set<string> | null
  settings: SupervisorSettings | null
  readonly access: Access
}

/** An instance is let in by its server, or is no longer. */
function decided(
  deps: SupervisorDeps,
  state: State,
  { instance, retries }: { instance: PluginInstance; retries: KeyRetries },
): void {
  const key = instanceKey(instance)
  const runner = state.runners.get(key)
  // One that was configured otherwise meanwhile.
  if (runner?.instance !== instance) return
  retries.changed(runner)
  state.undecided?.delete(key)
  tell(deps, state)
}

function configure(
  deps: SupervisorDeps,
  state: State,
  {
    settings,
    shared,
    retries,
  }: { settings: SupervisorSettings; shared: Runners; retries: KeyRetries },
): void {
  const { runners, settings: before } = state
  state.settings = settings
  state.leaving = state.leaving.filter(({ isBusy }) => isBusy)
  const areOptionsSame = Bun.deepEquals(before?.options, settings.options)
  const enabled = settings.instances.filter((instance) => instance.enabled)
  for (const [key, runner] of runners) {
    const next = enabled.find((one) => instanceKey(one) === key)
    const isOther = !areOptionsSame && runner.instance.origin === 'folder'
    if (isOther || !isTheSame(next, runner.instance)) {
      runners.delete(key)
      state.undecided?.delete(key)
      runner.release()
      state.leaving = [...state.leaving, runner]
    } else {
      if (runner.instance.kind === 'downloadClient') retries.now(runner)
      if (!Bun.deepEquals(before?.facts, settings.facts)) runner.retire()
    }
  }
  for (const instance of enabled) {
    const key = instanceKey(instance)
    if (!runners.has(key)) runners.set(key, newRunner(deps, state, { instance, shared }))
  }
  state.undecided ??= new Set(enabled.filter((one) => isWatched(one)).map(instanceKey))
  tell(deps, state)
}

function newRunner(
  deps: SupervisorDeps,
  state: State,
  { instance, shared }: { instance: PlacedInstance; shared: Runners },
): InstanceRunner {
  const runner: InstanceRunner = createRunner({
    instance,
    start: deps.start,
    order: () => {
      const located = deps.locate(instance)
      if ('problems' in located) return located
      const { origin: _, ...plain } = instance
      const facts = state.settings?.facts ?? noFacts
      const { entry, edition } = located
      return { start: { type: 'start', instance: plain, entry, ...facts }, edition }
    },
    answer: (question) => shared.answer(runner, question),
    changed: () => tell(deps, state),
    limits: deps.limits ?? defaultLimits,
    clock: deps.clock,
    log: deps.log,
  })
  if (instance.origin === 'bundled') runner.describe(deps.describe(instance))
  return runner
}

/** Says what is wrong at present, and what is newly so. */
function tell(
  deps: SupervisorDeps,
  { runners, told, undecided, access }: State,
  events: readonly DomainEvent[] = [],
): void {
  const all = [...runners.values()]
  const broken = all.filter(({ state }) => state === 'disabled')
  const failed = broken.filter(({ instance }) => !told.has(instanceKey(instance)))
  told.clear()
  for (const { instance } of broken) told.add(instanceKey(instance))
  deps.changed({
    troubles: new Map(broken.map((runner) => [instanceKey(runner.instance), findingOf(runner)])),
    undecided: all
      .filter(({ state }) => state === 'loading')
      .map(({ instance }) => instanceKey(instance)),
    providers: {
      troubles: providerTroubles(all, { access, hostState: deps.hostState }),
      undecided: [...(undecided ?? [])],
    },
    events: [...failed.map(failedEvent), ...events],
  })
}

function providerTroubles(
  all: readonly InstanceRunner[],
  { access, hostState }: { access: Access; hostState: HostState },
): PluginReport['providers']['troubles'] {
  const found = all
    .map(({ instance }) => instance)
    .filter((instance) => isWatched(instance))
    .map((instance) => {
      const trouble = { stop: access.stopOf(instance), outages: hostState.outages(instance) }
      return [instanceKey(instance), providerFindings(instance, trouble)] as const
    })
  return new Map(found.filter(([, findings]) => findings.length > 0))
}

function providerStats(
  all: readonly InstanceRunner[],
  { access, hostState }: { access: Access; hostState: HostState },
): EngineStats['providers'] {
  const enrichers = all.map(({ instance }) => instance).filter(({ kind }) => kind === 'enricher')
  return Object.fromEntries(
    enrichers.map((instance) => {
      const isUp = access.stopOf(instance) === null && hostState.outages(instance).length === 0
      return [instance.name, { ...hostState.counts(instanceKey(instance)), isUp }]
    }),
  )
}

async function answerFrom(
  hostState: HostState,
  { instance, manifest }: Asker,
  question: HostQuestion,
): Promise<Answer> {
  // Whoever sends it on knows the number of the question.
  try {
    return { id: 0, value: (await hostState.answer(instance, question, manifest)) ?? null }
  } catch (error) {
    return { id: 0, failure: toSentFailure(error) }
  }
}

/** The same wherever it stands in the file. */
function isTheSame(one: PlacedInstance | undefined, other: PlacedInstance): boolean {
  return one !== undefined && Bun.deepEquals({ ...one, lines: {} }, { ...other, lines: {} })
}

const noFacts: SupervisorSettings['facts'] = {
  log: { level: 'warn', format: 'json' },
  videoExtensions: [],
  audioExtensions: [],
}

function findingOf({ instance, problems }: InstanceRunner): HealthFinding {
  const key = instanceKey(instance)
  const [first] = problems
  return {
    key: `plugin:${key}`,
    severity: 'error',
    message: `The plugin ${instance.plugin} of ${key} is disabled. ${problems.map(problemText).join(' ')}`,
    fix: first?.fix ?? 'Look into its configuration.',
  }
}

function problemText({ message, file, line }: PluginProblem): string {
  if (file === undefined) return message
  return `${message} (${file}${line === undefined ? '' : `:${line}`})`
}

function failedEvent({ instance, problems }: InstanceRunner): DomainEvent {
  const { kind, name, plugin } = instance
  const error = problems.map(problemText).join(' ')
  return { type: 'plugin.failed', data: { kind, name, plugin, error } }
}
