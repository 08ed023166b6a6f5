import type { DiskSettings } from '../domain/disk.ts'
import type { ConfigureOrder, EngineCommands } from '../domain/engine.ts'
import type { ErrorCode } from '../domain/error.ts'
import type { DomainEvent, Happening } from '../domain/event.ts'
import type { LibraryConfig } from '../domain/library.ts'
import type { LogConfig } from '../domain/log.ts'
import type { PictureSizes } from '../domain/picture.ts'
import type { NotifierInstance } from '../domain/plugin.ts'
import type { ScheduleSpec } from '../domain/schedule.ts'
import type { DispatcherOptions } from './dispatcher-state.ts'
import type { PluginDesk, PluginOptions } from '../domain/plugin.ts'
import type { Rule } from '../domain/rule.ts'
import type { WorkerSetup } from './worker-entry.ts'

/** All that the writer thread is told; plain data. */
export interface WriterSetup extends WriterSettings {
  readonly databasePath: string
  readonly cacheDir: string
  readonly workerUrl: string
  /** Starts an instance of a plugin: entry of a thread, or program and arguments of a process. */
  readonly instance: { readonly url: string; readonly command: readonly string[] }
}

/** What a change of the configuration may change. */
export interface WriterSettings {
  readonly log: LogConfig
  readonly libraries: readonly LibraryConfig[]
  readonly dispatcher: DispatcherOptions
  readonly retention: {
    readonly jobsMs: number
    readonly scansMs: number
    readonly missingMs: number
    readonly changesMs: number
    readonly mostChanges: number
  }
  readonly removalLimit: { readonly share: number; readonly files: number }
  readonly stallAfterMs: number
  /** Of the smaller copies of pictures. */
  readonly pictureSizes: PictureSizes
  /** Instances of notifiers with what they want to be told of. */
  readonly notifiers: readonly NotifierInstance[]
  /** Those of the configuration. */
  readonly schedules: readonly ScheduleSpec[]
  /** Corrections that are kept in the configuration, in its order. */
  readonly rules: readonly Rule[]
  readonly disks: DiskSettings
  readonly worker: WorkerSetup
  readonly plugins: PluginOptions
}

export type ToWriter =
  | { readonly type: 'start'; readonly setup: WriterSetup }
  | {
      readonly type: 'command'
      readonly id: number
      readonly command: keyof EngineCommands
      readonly args: readonly unknown[]
      /** The command is done once for this key; the reply is `Answered`. */
      readonly onceKey?: string
    }
  /** Answered at once, also while nothing can be written. */
  | { readonly type: 'stats'; readonly id: number }
  | {
      readonly type: 'configure'
      readonly id: number
      readonly settings: WriterSettings
      readonly order: ConfigureOrder
    }
  /** Answered at once too. */
  | ({ readonly type: 'plugins'; readonly id: number } & DeskQuestion)
  | { readonly type: 'runSchedules'; readonly id: number }
  | { readonly type: 'record'; readonly id: number; readonly events: readonly DomainEvent[] }
  | { readonly type: 'stop'; readonly graceMs: number }

/** A method of the desk with its arguments. */
export type DeskQuestion = {
  [Method in keyof PluginDesk]: {
    readonly ask: Method
    readonly args: Parameters<PluginDesk[Method]>
  }
}[keyof PluginDesk]

/** An error on its way between threads. */
export interface SentError {
  readonly code: ErrorCode
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

export type FromWriter =
  | { readonly type: 'ready' }
  | { readonly type: 'refused'; readonly error: SentError }
  | { readonly type: 'reply'; readonly id: number; readonly value: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: SentError }
  | { readonly type: 'events'; readonly happenings: readonly Happening[] }
  /** The engine has nothing to do: memory can go back. */
  | { readonly type: 'rest' }
  | { readonly type: 'stopped'; readonly outcome: 'stopped' | 'abandoned' }
