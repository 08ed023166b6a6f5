import { basename, resolve } from 'node:path'

import type { LoginSettings } from '../domain/account.ts'
import type { DiskSettings } from '../domain/disk.ts'
import type { DownloadRules } from '../domain/download.ts'
import type { ImportRules } from '../domain/import.ts'
import type { LogFileOptions } from '../domain/log.ts'
import type { PictureSizes } from '../domain/picture.ts'
import type { LibrarySettings } from '../domain/configuration.ts'
import type { AuthConfig } from './api-keys.ts'
import type { NotifierInstance, PluginInstance, PluginOptions } from '../domain/plugin.ts'
import type { Rule } from '../domain/rule.ts'
import type { ScheduleSpec } from '../domain/schedule.ts'
import { downloadRulesOf, importRulesOf } from './download-options.ts'
import { instanceName } from './instances.ts'
import type { InstanceOptions } from './plugin-schema.ts'
import { parseDuration, parseSize } from './quantity.ts'
import { ruleOf } from './rule-options.ts'
import { libraryScheduleOf, scheduleOf } from './schedule-options.ts'
import type { ConfigFile, LibraryOptions } from './schema.ts'

/** The checked configuration, frozen. Its secret keeps it from being sent to another thread as a whole. */
export interface Config {
  /** Absolute path of the file it was read from. */
  readonly file: string
  readonly server: {
    /** An address of this machine, `0.0.0.0`, `::` or `localhost`. */
    readonly host: string
    /** 0 is any free port. */
    readonly port: number
    /** Path below which everything is served: empty, or `/a/b`. */
    readonly basePath: string
    /** Names that clients may use beside those that are known anyway. */
    readonly allowedHosts: readonly string[]
    /** Addresses and networks whose word about the sender of a request is believed. */
    readonly trustedProxies: readonly string[]
    /** Everybody in the network may do everything, if the mode of the login is `none`. */
    readonly allowInsecure: boolean
  }
  /** The keys of programs. */
  readonly auth: AuthConfig
  /** How people come in. */
  readonly login: LoginSettings
  readonly storage: {
    /** Absolute; need not exist yet. */
    readonly dataDir: string
  }
  readonly log: Pick<ConfigFile['log'], 'level' | 'format'> & LogFileOptions
  readonly jobs: {
    /** Threads for CPU work. */
    readonly workers: number
    readonly maxAttempts: number
    readonly backoff: { readonly initialMs: number; readonly maxMs: number }
    /** Finished jobs are kept this long. */
    readonly historyMs: number
    /** Jobs at once by queue; a queue without a number has no limit of its own. */
    readonly concurrency: { readonly scan?: number; readonly asset?: number }
  }
  readonly scan: {
    /** Lower case, without dot. */
    readonly videoExtensions: readonly string[]
    /** The same. */
    readonly audioExtensions: readonly string[]
    /** Glob patterns added to the built-in list. */
    readonly ignore: readonly string[]
    readonly minFileSizeBytes: number
    /** Above both, removals are held back. `share` is 0..1. */
    readonly removalLimit: { readonly share: number; readonly files: number }
    /** What is missing for so long is forgotten. */
    readonly removalGraceMs: number
    readonly stallAfterMs: number
    /** Finished scans are kept this long. */
    readonly historyMs: number
    /** Entries of the change log are kept this long, the newest of them. */
    readonly changesMs: number
    readonly mostChanges: number
  }
  readonly watch: {
    /** What was changed less long ago may be in the middle of being written. */
    readonly settleMs: number
    /** Between two looks at folders whose changes nobody tells of. */
    readonly pollMs: number
  }
  /** How disks are gone about. */
  readonly disks: DiskSettings
  readonly probe: {
    readonly mode: 'auto' | 'ffprobe' | 'off'
    /** Program name or absolute path. */
    readonly ffprobe: string
    readonly timeoutMs: number
  }
  readonly pictures: {
    readonly sizes: PictureSizes
    /** A picture is made of a video that comes without one. */
    readonly stills: boolean
  }
  readonly cache: {
    /** How what lies on the same disk gets into it. */
    readonly link: 'copy' | 'hardlink'
    /** Null for no limit. */
    readonly maxSizeBytes: number | null
    /** What nobody has looked at for so long goes; null for never. */
    readonly maxAgeMs: number | null
    /** What belongs to nothing any more is kept this long. */
    readonly orphanGraceMs: number
  }
  readonly downloads: DownloadRules
  readonly imports: ImportRules
  readonly libraries: readonly LibrarySettings[]
  /** Those of the libraries, then the blocks of the file. */
  readonly schedules: readonly ScheduleSpec[]
  /** Corrections that are kept, in the order of the file. */
  readonly rules: readonly Rule[]
  /** What holds for plugins from the folder. */
  readonly plugins: PluginOptions
  /** Those that the file names, of all kinds, in the order of kinds and of the file; their secrets are read. */
  readonly instances: readonly (PluginInstance | NotifierInstance)[]
}

/** What the file itself does not say. */
export interface Surroundings {
  /** Absolute path of the file. */
  readonly path: string
  /** Folder that relative paths start from. */
  readonly folder: string
  readonly auth: AuthConfig
  readonly instances: readonly PluginInstance[]
}

/** Options whose default depends on other options or on the machine. */
export function fillDefaults(file: ConfigFile, folder: string, cores: number): ConfigFile {
  return {
    ...file,
    // One core is left to the other threads; more than four workers wait for one disk.
    jobs: { ...file.jobs, workers: file.jobs.workers ?? Math.min(4, Math.max(2, cores - 1)) },
    library: file.library.map((library) => ({
      ...library,
      name: libraryName(library, folder),
      scanner: library.scanner ?? library.kind,
    })),
    scanner: file.scanner.map(named),
    enricher: file.enricher.map(named),
    download_client: file.download_client.map(named),
    notifier: file.notifier.map(named),
  }
}

function named<Options extends InstanceOptions>(options: Options): Options {
  return { ...options, name: instanceName(options) }
}

/** The domain form of a file that `fillDefaults` has completed. */
export function toConfig(file: ConfigFile, around: Surroundings): Config {
  const { path, folder, auth, instances } = around
  const libraries = file.library.map((library) => libraryOf(library, folder))
  return deepFreeze({
    file: path,
    server: {
      host: file.server.host,
      port: file.server.port,
      basePath: file.server.base_path,
      allowedHosts: file.server.allowed_hosts,
      trustedProxies: file.server.trusted_proxies,
      allowInsecure: file.server.allow_insecure,
    },
    auth,
    login: {
      mode: file.auth.mode,
      proxyUserHeader: file.auth.proxy_user_header,
      localNetworksBypass: file.auth.local_networks_bypass,
      sessionLifetimeMs: milliseconds(file.auth.session_lifetime),
    },
    storage: { dataDir: resolve(folder, file.storage.data_dir) },
    log: logOf(file.log),
    jobs: jobsOf(file.jobs),
    scan: scanOf(file.scan),
    watch: {
      settleMs: milliseconds(file.watch.settle_time),
      pollMs: milliseconds(file.watch.poll_interval),
    },
    disks: {
      wake: file.disks.wake,
      maxSleepMs: milliseconds(file.disks.max_sleep),
      lanes: file.disks.lanes,
      rotating: file.disks.rotating,
    },
    probe: {
      mode: file.probe.mode,
      ffprobe: file.probe.ffprobe,
      timeoutMs: milliseconds(file.probe.timeout),
    },
    pictures: picturesOf(file.pictures),
    cache: cacheOf(file.cache),
    downloads: downloadRulesOf(
      file.downloads,
      file.download_client,
      libraries.map(({ name }) => name),
    ),
    imports: importRulesOf(file.import, folder),
    libraries,
    schedules: [...libraries.flatMap(libraryScheduleOf), ...file.schedule.map(scheduleOf)],
    rules: file.rule.map(ruleOf),
    plugins: {
      ...pluginsOf(file.plugins, folder),
      libraryRoots: libraries.flatMap(({ paths }) => paths),
    },
    instances,
  })
}

/** The name of a library: its own, or the last segment of its first path (empty for `/`). */
export function libraryName(library: LibraryOptions, folder: string): string {
  return library.name ?? basename(libraryPaths(library, folder)[0] ?? '')
}

/** Absolute folders of a library. */
export function libraryPaths({ path }: LibraryOptions, folder: string): readonly string[] {
  return [path].flat().map((each) => resolve(folder, each))
}

function pluginsOf(
  { dir, allow, isolation, sha256 }: ConfigFile['plugins'],
  folder: string,
): Omit<PluginOptions, 'libraryRoots'> {
  const pins = Object.entries(sha256).map(([id, digest]) => [id, digest.toLowerCase()])
  return {
    dir: dir === undefined ? null : resolve(folder, dir),
    allow,
    isolation,
    sha256: Object.fromEntries(pins) as Record<string, string>,
  }
}

function cacheOf({
  link,
  max_size: maxSize,
  max_age: maxAge,
  orphan_grace: grace,
}: ConfigFile['cache']): Config['cache'] {
  return {
    link,
    maxSizeBytes: maxSize === 'none' ? null : (parseSize(maxSize) ?? 0),
    maxAgeMs: maxAge === 'none' ? null : milliseconds(maxAge),
    orphanGraceMs: milliseconds(grace),
  }
}

function picturesOf({
  thumbnails,
  display_size: display,
  stills,
}: ConfigFile['pictures']): Config['pictures'] {
  const sizes = { thumbnails: [...new Set(thumbnails)].toSorted((a, b) => a - b), display }
  return { sizes, stills }
}

function libraryOf(library: LibraryOptions, folder: string): LibrarySettings {
  return {
    name: libraryName(library, folder),
    kind: library.kind,
    paths: libraryPaths(library, folder),
    scanner: library.scanner ?? library.kind,
    mode: library.mode,
    enrichmentMode: library.enrichment_mode,
    autoRebuildThumbnails: library.auto_rebuild_thumbnails,
    autoRebuildCache: library.auto_rebuild_cache,
    writeNfo: library.write_nfo,
    writeArtwork: library.write_artwork,
    languages: [...new Set(library.languages)],
    enrichers: library.enrichers === undefined ? null : [...new Set(library.enrichers)],
    watch: library.watch,
    watchFilters: library.watch_filters,
    ignore: library.ignore,
    schedule: library.schedule,
  }
}

function jobsOf(jobs: ConfigFile['jobs']): Config['jobs'] {
  const { scan, asset } = jobs.concurrency
  return {
    workers: jobs.workers ?? 2,
    maxAttempts: jobs.max_attempts,
    backoff: {
      initialMs: milliseconds(jobs.backoff.initial),
      maxMs: milliseconds(jobs.backoff.max),
    },
    historyMs: milliseconds(jobs.history),
    concurrency: { ...(scan !== undefined && { scan }), ...(asset !== undefined && { asset }) },
  }
}

function scanOf(scan: ConfigFile['scan']): Config['scan'] {
  const extensions = (names: readonly string[]): string[] => [
    ...new Set(names.map((name) => name.replace(/^\./, '').toLowerCase())),
  ]
  return {
    videoExtensions: extensions(scan.video_extensions),
    audioExtensions: extensions(scan.audio_extensions),
    ignore: scan.ignore,
    minFileSizeBytes: parseSize(scan.min_file_size) ?? 0,
    removalLimit: scan.removal_limit,
    removalGraceMs: milliseconds(scan.removal_grace),
    stallAfterMs: milliseconds(scan.stall_after),
    historyMs: milliseconds(scan.history),
    changesMs: milliseconds(scan.change_history),
    mostChanges: scan.most_changes,
  }
}

// The schema has let through only texts that parse.
function milliseconds(text: string): number {
  return parseDuration(text) ?? 0
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}

/** A file that could hold no record would be begun anew with each. */
const leastLogBytes = 64 * 1024

function logOf({ level, format, file, keep, max_size: maxSize }: ConfigFile['log']): Config['log'] {
  return { level, format, file, keep, maxBytes: Math.max(leastLogBytes, parseSize(maxSize) ?? 0) }
}
