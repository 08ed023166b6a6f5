import type { Clock } from '../domain/clock.ts'
import type { DomainEvent } from '../domain/event.ts'
import type { HealthFinding } from '../domain/health.ts'
import type { Log } from '../domain/log.ts'
import type {
  Answer,
  FromCaller,
  HostQuestion,
  InstanceName,
  ToCaller,
  ToInstance,
} from '../domain/plugin-messages.ts'
import {
  instanceKey,
  type PluginDesk,
  type PluginProblem,
  type PluginState,
} from '../domain/plugin.ts'
import { createCallerPort } from './caller-port.ts'
import { createDesk } from './desk.ts'
import type { HostState } from './host-state.ts'
import {
  createRunner,
  defaultLimits,
  type InstanceRunner,
  type PlacedInstance,
  type RunnerLimits,
  type StartThread,
} from './instance-runner.ts'
import { toSentFailure } from './sent-failure.ts'

type Start = Extract<ToInstance, { type: 'start' }>

/** What the supervisor goes by; a change of it needs no restart. */
export interface SupervisorSettings {
  readonly instances: readonly PlacedInstance[]
  /** Threads that are started from now on are told so. */
  readonly facts: Omit<Start, 'type' | 'instance' | 'entry'>
  /** How plugins of the folder are looked for and run: with a change of it all of them begin anew. */
  readonly options: unknown
}

/** The file to import, null for a bundled plugin, or why there is none. */
export type Located =
  { readonly entry: string | null } | { readonly problems: readonly PluginProblem[] }

export interface SupervisorDeps {
  readonly start: StartThread
  locate(instance: PlacedInstance): Located
  /** What is known of a bundled plugin without a thread. */
  describe(instance: PlacedInstance): Pick<PluginState, 'manifest' | 'problems'>
  readonly hostState: HostState
  readonly log: Log
  readonly clock: Clock
  /** Told of each change: all troubles of the present, and what happened. */
  changed(findings: readonly HealthFinding[], events: readonly DomainEvent[]): void
  readonly limits?: RunnerLimits
}

/** One thread that runs jobs, as the supervisor sees it. */
export interface CallerPort {
  receive(message: FromCaller): void
  /** The thread is gone: nobody waits for its calls. */
  gone(): void
}

/** Owns the threads of all instances of plugins. */
export interface Supervisor {
  readonly desk: PluginDesk
  attach(post: (message: ToCaller) => void): CallerPort
  /** Instances that changed begin anew; the others go on. */
  configure(settings: SupervisorSettings): void
  /** Loads each plugin of the folder once, so that the desk can tell of it. */
  look(): Promise<void>
  stop(): Promise<void>
}

/** What the parts of the supervisor share. */
export interface Runners {
  /** Undefined for one that is not there, or switched off. */
  find(name: InstanceName): InstanceRunner | undefined
  all(): readonly PlacedInstance[]
  runnerOf(instance: PlacedInstance): InstanceRunner | undefined
  answer(instance: PlacedInstance, question: HostQuestion): Promise<Answer>
}

export function createSupervisor(deps: SupervisorDeps): Supervisor {
  const { hostState } = deps
  const runners = new Map<string, InstanceRunner>()
  const told = new Set<string>()
  let settings: SupervisorSettings | null = null

  const answer: Runners['answer'] = async (instance, question) => {
    try {
      return { id: 0, value: (await hostState.answer(instance, question)) ?? null }
    } catch (error) {
      return { id: 0, failure: toSentFailure(error) }
    }
  }

  const orderOf = (instance: PlacedInstance): Start | { problems: readonly PluginProblem[] } => {
    const located = deps.locate(instance)
    if ('problems' in located) return located
    const { origin: _, ...plain } = instance
    const facts = settings?.facts ?? fallback
    return { type: 'start', instance: plain, entry: located.entry, ...facts }
  }

  const tell = (events: readonly DomainEvent[] = []): void => {
    const broken = [...runners.values()].filter(({ state }) => state === 'disabled')
    const failed = broken.filter(({ instance }) => !told.has(instanceKey(instance)))
    told.clear()
    for (const { instance } of broken) told.add(instanceKey(instance))
    deps.changed(broken.map(findingOf), [...failed.map(failedEvent), ...events])
  }

  const create = (instance: PlacedInstance): void => {
    const runner = createRunner({
      instance,
      start: deps.start,
      order: () => orderOf(instance),
      answer: (question) => answer(instance, question),
      changed: () => tell(),
      limits: deps.limits ?? defaultLimits,
      clock: deps.clock,
      log: deps.log,
    })
    runners.set(instanceKey(instance), runner)
    if (instance.origin === 'bundled') runner.describe(deps.describe(instance))
  }

  const drop = (runner: InstanceRunner): void => {
    runners.delete(instanceKey(runner.instance))
    hostState.forget(runner.instance)
    void runner.stop()
  }

  const shared: Runners = {
    find: (name) => runners.get(instanceKey(name)),
    all: () => settings?.instances ?? [],
    runnerOf: (instance) => runners.get(instanceKey(instance)),
    answer,
  }
  const supervisor: Supervisor = {
    desk: createDesk(shared, {
      describe: (instance) => deps.describe(instance),
      reloaded: (event) => tell([event]),
    }),
    attach: (post) => createCallerPort(shared, post),
    configure: (next) => {
      const before = settings
      settings = next
      const isSame = Bun.deepEquals(before?.options, next.options)
      const enabled = next.instances.filter((instance) => instance.enabled)
      for (const runner of [...runners.values()]) {
        const stays = enabled.find((one) => instanceKey(one) === instanceKey(runner.instance))
        const isOther = !isSame && runner.instance.origin === 'folder'
        if (isOther || !isTheSame(stays, runner.instance)) drop(runner)
        else if (!Bun.deepEquals(before?.facts, next.facts)) runner.retire()
      }
      for (const instance of enabled) if (!runners.has(instanceKey(instance))) create(instance)
      tell()
    },
    look: async () => {
      const folder = [...runners.values()].filter(({ instance }) => instance.origin === 'folder')
      await Promise.all(folder.map((runner) => runner.load()))
    },
    stop: async () => {
      await Promise.all([...runners.values()].map((runner) => runner.stop()))
      runners.clear()
    },
  }
  return supervisor
}

/** The same wherever it stands in the file. */
function isTheSame(one: PlacedInstance | undefined, other: PlacedInstance): boolean {
  return one !== undefined && Bun.deepEquals({ ...one, lines: {} }, { ...other, lines: {} })
}

const fallback: SupervisorSettings['facts'] = {
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
