/**
 * The contract of a plugin, imported as `shelfd/plugin`. A plugin is trusted code: permissions gate the host's
 * services and are shown to the owner, they are no sandbox.
 *
 * @module
 */
import * as v from 'valibot'

import type { DownloadClient } from '../domain/download-client.ts'
import type { Enricher } from '../domain/enricher.ts'
import type { Notifier } from '../domain/notifier.ts'
import type { PluginPermissions } from '../domain/plugin.ts'
import type { Scanner, ScannerMedia } from '../domain/scanner.ts'

export { v }
export { absoluteEpisode, type EpisodePlace } from '../domain/absolute-episode.ts'
export { compareNaturally } from '../domain/natural-order.ts'
export type { ArchiveEntry, ArchiveResult } from '../domain/archive.ts'
export type { ExifFacts, PictureFacts, PictureType } from '../domain/picture.ts'
export { PluginError, type PluginErrorCode } from '../domain/plugin-error.ts'
export type { PluginKind, PluginPermissions, PluginTest } from '../domain/plugin.ts'
export type {
  ClientFile,
  ClientItem,
  ClientList,
  DownloadClient,
  DownloadClientTest,
  DownloadOrder,
  DownloadPhase,
} from '../domain/download-client.ts'
export type {
  EnrichedItem,
  Enricher,
  EnricherCandidate,
  EnricherQuery,
  ProviderRef,
  RemoteArtwork,
} from '../domain/enricher.ts'
export type { Delivery, DeliveryAnswer, Notifier, NotifierEvent } from '../domain/notifier.ts'
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
  PictureResult,
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
  Photo,
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

/** Structured log of one plugin instance. */
export interface PluginLog {
  /** Something an owner need not see. */
  debug(message: string, facts?: Readonly<Record<string, unknown>>): void
  /** Something that went well. */
  info(message: string, facts?: Readonly<Record<string, unknown>>): void
  /** Something an owner should look at. */
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void
}

/** How one request differs from a plain GET. */
export interface HostRequest {
  /** GET without it. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Headers that carry a secret go to the origin of `url` alone. */
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as it is; name its type in the headers. */
  readonly body?: string | Uint8Array
  /** Of the whole request with its redirects, but not its retries; 30,000 without it (10,000 in an enricher), 600,000 at most. */
  readonly timeoutMs?: number
  /** An answer that is larger, also once it is unpacked, fails; 8 MiB without it (10 MiB in an enricher), 64 MiB at most. */
  readonly maxBytes?: number
  /** Tries in all for GET and HEAD, 1 to 5; 3 without it. Other methods are tried once. */
  readonly tries?: number
  /** Whether a redirect is followed (at most three, each checked again); true without it. */
  readonly followRedirects?: boolean
  /** PEM certificates that are trusted beside the usual ones, or false to trust any: for a client on the owner's own network. */
  readonly tls?: { readonly ca?: string; readonly verify?: boolean }
}

/** What came back, whole. A status of 400 and above is an answer, not an error. */
export interface HostResponse {
  /** HTTP status. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Each `Set-Cookie` of the answer. */
  readonly cookies: readonly string[]
  /** Where the answer came from, after redirects. */
  readonly url: string
  /** The body as UTF-8; bytes that are none become U+FFFD. */
  text(): string
  /** The body parsed; throws PluginError `protocol` when it is no JSON. */
  json(): unknown
  /** The body as it came. */
  bytes(): Uint8Array
}

/** What a program came to. */
export interface HostRun {
  /** 0 is success to most programs. */
  readonly exitCode: number
  /** At most 1 MiB, as UTF-8. */
  readonly stdout: string
  /** The same. */
  readonly stderr: string
}

/** Small values that outlive a call; lost when the daemon stops, and when room is needed. */
export interface HostCache {
  /** Null when there is none. */
  get(key: string): Promise<unknown>
  /** `value` is kept as JSON, at most 256 KiB. */
  set(key: string, value: unknown, ttlSeconds: number): Promise<void>
}

/** What the host gives to an instance. */
export interface PluginHost<Settings> {
  /** The instance's own settings, checked against its schema. */
  readonly settings: Settings
  /** Log lines carry the instance's name; its secrets are masked in them. */
  readonly log: PluginLog
  /** Milliseconds since the epoch. */
  now(): number
  /** Of the present call: ends when it is cancelled or its deadline has passed. */
  readonly signal: AbortSignal
  /**
   * Asks a server, http or https, whose name the permissions hold. Waits for its turn by the instance's rate limit, heeds
   * `Retry-After`, tries idempotent reads again, and fails at once while the server is known to be down.
   *
   * @throws PluginError `unreachable`, `timeout`, `tls`, `rate`, `protocol` (too large, too many redirects), or
   * `unsupported` for an address that the permissions do not hold.
   */
  fetch(url: string, request?: HostRequest): Promise<HostResponse>
  /**
   * Runs a program that the permissions name, without a shell; killed at its time limit (30,000 ms without it).
   *
   * @throws PluginError `unsupported` when it is not permitted or not there, `timeout`.
   */
  run(program: string, args: readonly string[], limits?: { timeoutMs?: number }): Promise<HostRun>
  /** The instance's own; other instances do not see it. */
  readonly cache: HostCache
  /** Reading of names, streams and sidecars; for scanners. */
  readonly media: ScannerMedia
}

/** The capabilities of an instance; a plugin returns those it declares. */
export interface PluginCapabilities {
  /** Understands the files of a library. */
  readonly scanner?: Scanner
  /** Knows what a provider tells of items. */
  readonly enricher?: Enricher
  /** Follows the downloads of a client. */
  readonly downloadClient?: DownloadClient
  /** Tells the world outside what happened. */
  readonly notifier?: Notifier
  /** Lets go of what the instance holds; called before its thread ends, with a second of time. */
  dispose?(): void | Promise<void>
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
