import type { Clock } from '../domain/clock.ts'
import type { Log } from '../domain/log.ts'
import type {
  Answer,
  FromInstance,
  HostQuestion,
  MediaQuestion,
  SentFailure,
  ToInstance,
} from '../domain/plugin-messages.ts'
import type { PluginInstance, PluginManifest, PluginProblem } from '../domain/plugin.ts'
import type { Tally } from './tally.ts'

/** A thread or process that an instance runs in. */
export interface InstanceThread {
  send(message: ToInstance): void
  /** Ends it at once; nothing is heard of it again. */
  kill(): void
}

export interface InstanceEvents {
  message(message: FromInstance): void
  /** It ended by itself. */
  ended(reason: string): void
}

export type StartThread = (instance: PlacedInstance, events: InstanceEvents) => InstanceThread

/** An instance with where it comes from. */
export interface PlacedInstance extends PluginInstance {
  readonly origin: 'bundled' | 'folder'
}

/** What is to become of a call. */
export interface CallOrder {
  readonly method: string
  readonly args: readonly unknown[]
  readonly limitMs: number
  settle(answer: { readonly value: unknown } | { readonly failure: SentFailure }): void
  /** Asks whoever called; the answer comes back by `mediaAnswer`. */
  media(id: number, question: MediaQuestion): void
}

export interface RunnerLimits {
  /** Without a call for so long, the thread ends. */
  readonly idleMs: number
  readonly loadMs: number
  /** How much later than the instance itself the supervisor ends a call. */
  readonly graceMs: number
  /** Calls that one instance works at side by side. */
  readonly calls: number
  /** An instance that crashes so often within the time is disabled. */
  readonly crashes: { readonly count: number; readonly withinMs: number }
  /** One whose key is refused is tried again so often. */
  readonly keyRetryMs: number
}

export const defaultLimits: RunnerLimits = {
  idleMs: 60_000,
  loadMs: 15_000,
  graceMs: 1_000,
  calls: 16,
  crashes: { count: 3, withinMs: 10 * 60_000 },
  keyRetryMs: 6 * 3_600_000,
}

export interface RunnerDeps {
  readonly instance: PlacedInstance
  readonly start: StartThread
  /** What its thread is told first and which files that makes it run, or why there is none to start. */
  order():
    | { readonly start: Extract<ToInstance, { type: 'start' }>; readonly edition: string }
    | { readonly problems: readonly PluginProblem[] }
  answer(question: HostQuestion): Promise<Answer>
  /** Its state or its problems are others now. */
  changed(): void
  readonly limits: RunnerLimits
  readonly clock: Clock
  readonly log: Log
}

/** One instance: its thread when it has one, the calls that it works at, and how it has fared. */
export interface InstanceRunner {
  readonly instance: PlacedInstance
  readonly tally: Tally
  readonly state: 'ready' | 'loading' | 'disabled'
  readonly problems: readonly PluginProblem[]
  readonly manifest: PluginManifest | null
  /** Names of the methods that it has; null until it was loaded once. */
  readonly methods: readonly string[] | null
  /** Names the files that its last thread was started with. */
  readonly edition: string | null
  /** Gives the number by which the call is cancelled and its media are answered. */
  call(order: CallOrder): number
  cancel(call: number): void
  mediaAnswer(call: number, answer: Answer): void
  /** Starts its thread unless it has one; resolves once it is ready or disabled. */
  load(): Promise<void>
  /** The next call gets a fresh thread; what runs goes on in the old one. */
  retire(): void
  /** Takes what is known without a thread; problems disable it. */
  describe(facts: {
    readonly manifest: PluginManifest | null
    readonly problems: readonly PluginProblem[]
  }): void
  /** As though it had never been started. */
  reset(): void
  /** Takes no call any more; those that run come to their end. */
  release(): void
  /** It has a thread. */
  readonly isBusy: boolean
  /** Lets go, within a second or so; its calls fail. */
  stop(): Promise<void>
}
