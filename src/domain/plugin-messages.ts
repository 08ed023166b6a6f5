import type { LogConfig } from './log.ts'
import type { PluginErrorCode } from './plugin-error.ts'
import type {
  PluginCall,
  PluginInstance,
  PluginKind,
  PluginManifest,
  PluginProblem,
} from './plugin.ts'

// Between the threads that call plugins, the supervisor in the writer thread, and the thread or process of each
// instance. All of it is JSON. `id` is unique to the sender; a `call` is the id that the instance knows it by.

/** An error on its way. */
export interface SentFailure {
  readonly code: PluginErrorCode
  readonly message: string
  readonly retryable: boolean
  readonly retryAfterSeconds: number | null
  /** No request was made. */
  readonly held: boolean
}

/** The end of something that was asked. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: SentFailure }

/** What the host keeps for all threads of an instance: its turns, the state of its servers, its cache. */
export type HostQuestion =
  /**
   * Answered with a number when a request to the origin may begin; fails with `unreachable` or `rate` when it may not.
   * Each number is followed by an outcome, or given back when no request was made.
   */
  | { readonly service: 'turn'; readonly origin: string }
  | {
      readonly service: 'outcome'
      readonly origin: string
      readonly turn: number
      /** Of its answer; null when there was none. */
      readonly status: number | null
      /** Null when it says nothing of the server. */
      readonly isUp: boolean | null
      /** It said 429. */
      readonly isTooMany: boolean
      readonly retryAfterSeconds: number | null
    }
  | { readonly service: 'giveBack'; readonly origin: string; readonly turn: number }
  | { readonly service: 'cacheGet'; readonly key: string }
  | {
      readonly service: 'cacheSet'
      readonly key: string
      readonly value: unknown
      readonly ttlSeconds: number
    }

/** Methods of `host.media` that have to be done where the unit's files are known. */
export const mediaMethods = [
  'probe',
  'readNfo',
  'readTags',
  'listArchive',
  'describePicture',
] as const

/** A question for one of them. */
export interface MediaQuestion {
  readonly method: (typeof mediaMethods)[number]
  readonly args: readonly unknown[]
}

/** Names an instance. */
export interface InstanceName {
  readonly kind: PluginKind
  readonly name: string
}

/** From a thread that runs jobs. */
export type FromCaller =
  | ({ readonly type: 'call'; readonly id: number; readonly limitMs: number } & InstanceName &
      PluginCall)
  | { readonly type: 'cancel'; readonly id: number }
  | ({ readonly type: 'mediaAnswer' } & Answer)
  /** Replied to with a text that names the files that the instance runs; null when it cannot run. */
  | ({ readonly type: 'edition'; readonly id: number } & InstanceName)
  /** Replied to with what its plugin may ask of the host. */
  | ({ readonly type: 'permissions'; readonly id: number } & InstanceName)
  /** For an instance that runs in the calling thread itself, and for files that are fetched for any. */
  | ({ readonly type: 'ask'; readonly id: number; readonly question: HostQuestion } & InstanceName)
  /** The same: asks for leave to call it; replied to with whether the others wait for this one. */
  | ({ readonly type: 'begin'; readonly id: number } & InstanceName)
  /** The same: calls that have ended, all well or one that failed; a call that others waited for comes alone. */
  | ({
      readonly type: 'called'
      readonly count: number
      readonly failure: SentFailure | null
      readonly isTrial: boolean
    } & InstanceName)

/** To a thread that runs jobs. */
export type ToCaller =
  | ({ readonly type: 'result' } & Answer)
  | {
      readonly type: 'media'
      readonly id: number
      readonly call: number
      readonly question: MediaQuestion
    }
  | ({ readonly type: 'reply' } & Answer)

/** To the thread or process of an instance. */
export type ToInstance =
  | {
      readonly type: 'start'
      readonly instance: PluginInstance
      /** File to import; null for the bundled plugin of the id. */
      readonly entry: string | null
      readonly log: LogConfig
      readonly videoExtensions: readonly string[]
      readonly audioExtensions: readonly string[]
    }
  | ({ readonly type: 'call'; readonly id: number; readonly limitMs: number } & PluginCall)
  | { readonly type: 'cancel'; readonly id: number }
  | ({ readonly type: 'mediaAnswer' } & Answer)
  | ({ readonly type: 'reply' } & Answer)
  /** No call will come; it ends once the plugin has let go, or after a second. */
  | { readonly type: 'end' }

/** From the thread or process of an instance. */
export type FromInstance =
  | {
      readonly type: 'ready'
      readonly manifest: PluginManifest
      /** Names of the methods that it has. */
      readonly methods: readonly string[]
    }
  /** It could not be loaded; the manifest is there if that much was read. */
  | {
      readonly type: 'refused'
      readonly problems: readonly PluginProblem[]
      readonly manifest: PluginManifest | null
    }
  | ({ readonly type: 'result' } & Answer)
  | {
      readonly type: 'media'
      readonly id: number
      readonly call: number
      readonly question: MediaQuestion
    }
  | { readonly type: 'ask'; readonly id: number; readonly question: HostQuestion }
  /** Something went wrong outside of any call, or the plugin did what would hurt the daemon; it ends. */
  | { readonly type: 'crashed'; readonly reason: string }
  /** It gave an answer that cannot be: once its calls have ended, another is to take its place. */
  | { readonly type: 'spoiled' }
  | { readonly type: 'ended' }
