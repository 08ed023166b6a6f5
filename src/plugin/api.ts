/**
 * The contract of a plugin, imported as `shelfd/plugin`. A plugin is trusted code: permissions gate the host's
 * services and are shown to the owner, they are no sandbox.
 *
 * @module
 */
import * as v from 'valibot'

import type { Scanner, ScannerMedia } from '../domain/scanner.ts'

export { v }
export type {
  Artwork,
  DiscFile,
  ExtraKind,
  FileClass,
  FileKind,
  NfoDocument,
  NfoResult,
  NfoSubject,
  ParsedName,
  ScanDirectory,
  ScanEntry,
  ScannedAsset,
  ScannedFile,
  ScannedItem,
  Scanner,
  ScannerMedia,
  ScanUnit,
  StackPart,
  SubtitleName,
  UnitVerdict,
} from '../domain/scanner.ts'
export type {
  Actor,
  AssetType,
  ExternalId,
  Fact,
  FactSource,
  FileRole,
  Finding,
  Identity,
  ItemKind,
  Metadata,
  Rating,
  RemoteImage,
  SeasonName,
  SidecarStream,
} from '../domain/media.ts'
export type {
  EmbeddedPicture,
  MediaTags,
  MusicBrainzIds,
  ReplayGain,
  TaggedSound,
  TagPosition,
  TagsResult,
} from '../domain/tags.ts'
export type { LibraryKind } from '../domain/library.ts'
export type {
  AudioStream,
  CodecVerdict,
  MediaProbe,
  SubtitleStream,
  VideoStream,
} from '../domain/probe.ts'

/** Why a plugin call failed. */
export type PluginErrorCode =
  | 'unreachable'
  | 'timeout'
  | 'auth'
  | 'banned'
  | 'session'
  | 'tls'
  | 'protocol'
  | 'rate'
  | 'unsupported'
  | 'invalid'

/** Thrown by a plugin to say "I failed"; absence is `null` or `[]`, never an error. */
export class PluginError extends Error {
  override readonly name = 'PluginError'
  /** Machine-readable reason. */
  readonly code: PluginErrorCode
  /** Whether trying again later can help. */
  readonly retryable: boolean
  /** Earliest sensible next try, in seconds; null leaves it to the host. */
  readonly retryAfterSeconds: number | null

  constructor(
    code: PluginErrorCode,
    message: string,
    options: { retryable?: boolean; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.code = code
    this.retryable =
      options.retryable ?? (code === 'unreachable' || code === 'timeout' || code === 'rate')
    this.retryAfterSeconds = options.retryAfterSeconds ?? null
  }
}

/** What a plugin may ask of the host. */
export interface PluginPermissions {
  /** Host names the plugin may reach; `$settings` stands for the hosts named in its own settings. */
  readonly network?: readonly string[]
}

/** Structured log of one plugin instance. */
export interface PluginLog {
  /** Something an owner need not see. */
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void
  /** Something that went well. */
  info(message: string, facts?: Readonly<Record<string, unknown>>): void
  /** Something an owner should look at. */
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void
}

/** What the host gives to an instance. */
export interface PluginHost<Settings> {
  /** The instance's own settings, checked against its schema. */
  readonly settings: Settings
  /** Log lines carry the instance's name. */
  readonly log: PluginLog
  /** Milliseconds since the epoch. */
  now(): number
  /** Ends when the call is cancelled or its deadline has passed. */
  readonly signal: AbortSignal
  /** Reading of names, streams and sidecars; for scanners. */
  readonly media: ScannerMedia
}

/** The capabilities of an instance; a plugin returns those it declares. */
export interface PluginCapabilities {
  /** Understands the files of a library. */
  readonly scanner?: Scanner
}

/** A plugin, as its `index.ts` exports it by default. */
export interface PluginDefinition<Schema extends v.GenericSchema = v.GenericSchema> {
  /** Lower-case name, unique among the plugins of a daemon. */
  readonly id: string
  /** Semantic version of the plugin. */
  readonly version: string
  /** Level of this contract the plugin is written for. */
  readonly api: 1
  /** Services the plugin wants from the host. */
  readonly permissions?: PluginPermissions
  /** Strict schema of the table `settings` of an instance. */
  readonly settings: Schema
  /** Makes an instance; it must be quick and must not touch the network. */
  create(host: PluginHost<v.InferOutput<Schema>>): PluginCapabilities
}

/**
 * Declares a plugin.
 *
 * @example
 * ```ts
 * import { definePlugin, v } from 'shelfd/plugin'
 *
 * export default definePlugin({
 *   id: 'flat', version: '1.0.0', api: 1,
 *   settings: v.strictObject({}),
 *   create: () => ({
 *     scanner: { libraryKinds: ['movies'], unitOf: () => 'unit', read: async () => [] },
 *   }),
 * })
 * ```
 */
export function definePlugin<Schema extends v.GenericSchema>(
  definition: PluginDefinition<Schema>,
): PluginDefinition<Schema> {
  return definition
}
