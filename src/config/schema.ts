import { isAbsolute } from 'node:path'
import * as v from 'valibot'

import {
  choice,
  duration,
  extension,
  flag,
  folder,
  integer,
  language,
  keeping,
  list,
  secret,
  size,
  table,
  text,
  timer,
} from './option-types.ts'
import { downloadsSchema, importSchema } from './download-options.ts'
import { loginModes } from '../domain/account.ts'
import { basePathOption, headerName, hostNames, listenAddress, networks } from './network.ts'
import { instanceLists, pluginsSchema } from './plugin-schema.ts'
import { parseDuration } from './quantity.ts'
import { ruleSchema } from './rule-options.ts'
import { defaultLibrarySchedule, librarySchedule, scheduleSchema } from './schedule-options.ts'

/** Video containers read without being named in the file; `.strm` files are left out, they hold an address. */
export const defaultVideoExtensions: readonly string[] = [
  'mkv',
  'mp4',
  'avi',
  'mov',
  'm4v',
  'ts',
  'webm',
  'wmv',
  'mpg',
  'mpeg',
  'm2ts',
  'flv',
  'ogv',
  'divx',
  'vob',
  'iso',
]

/** Audio files read without being named in the file: those whose tags can be read, and those that players know. */
export const defaultAudioExtensions: readonly string[] = [
  'mp3',
  'flac',
  'm4a',
  'aac',
  'ogg',
  'oga',
  'opus',
  'wav',
  'aif',
  'aiff',
  'wma',
  'ape',
  'wv',
  'mpc',
  'm4b',
  'mka',
  'dsf',
  'dff',
  'mp2',
  'ac3',
  'dts',
  'tak',
  'tta',
]

/** Kinds of library that have a bundled scanner; its name is that of the kind. */
export const scannableKinds = ['movies', 'series', 'music', 'images'] as const

/** Instances of enrichers that are there without an entry: their providers want no key. */
export const keylessEnrichers: readonly string[] = ['tvmaze']

const ignore = v.optional(v.array(text('a glob pattern'), list), [])

const kind = choice(scannableKinds)

/** The table `[storage]`. */
export const storageSchema = v.strictObject(
  { data_dir: v.optional(folder('a folder'), './data') },
  table,
)

/** The table `[auth]`. */
export const authSchema = v.strictObject(
  {
    mode: v.optional(choice(loginModes), 'forms'),
    session_lifetime: v.optional(duration({ min: '1h', max: '400d' }), '30d'),
    proxy_user_header: v.optional(headerName, 'Remote-User'),
    local_networks_bypass: v.optional(flag, false),
    api_key: v.optional(secret, { file: 'api_key' }),
    read_only_key: v.optional(secret, { file: 'api_key_read_only' }),
    hooks_key: v.optional(secret, { file: 'api_key_hooks' }),
  },
  table,
)

/** One block `[[library]]`. */
export const librarySchema = v.strictObject(
  {
    name: v.optional(v.pipe(text('a name'), v.maxLength(100, 'is longer than 100 characters'))),
    kind,
    path: v.union(
      [folder('a folder'), v.pipe(v.array(folder('a folder')), v.minLength(1))],
      'must be a folder in quotes or a list of folders, each absolute or relative to this file',
    ),
    mode: v.optional(choice(['incremental', 'full']), 'incremental'),
    enrichment_mode: v.optional(choice(['none', 'metadata-only', 'full']), 'full'),
    scanner: v.optional(text('the name of a scanner')),
    schedule: v.optional(librarySchedule, defaultLibrarySchedule),
    auto_rebuild_thumbnails: v.optional(flag, true),
    auto_rebuild_cache: v.optional(flag, true),
    write_nfo: v.optional(flag, false),
    write_artwork: v.optional(flag, false),
    languages: v.optional(
      v.pipe(v.array(language, list), v.maxLength(10, 'names more than 10 languages')),
      [],
    ),
    enrichers: v.optional(
      v.pipe(
        v.array(text('the name of an enricher'), list),
        v.maxLength(20, 'names more than 20 enrichers'),
      ),
    ),
    watch: v.optional(flag, true),
    watch_filters: v.optional(v.array(text('a glob pattern'), list), []),
    ignore,
  },
  table,
)

const noLimit = 'none'

const picturesSchema = v.strictObject(
  {
    thumbnails: v.optional(
      v.pipe(
        v.array(integer(16, 2048), list),
        v.minLength(1, 'names no size'),
        v.maxLength(6, 'names more than 6 sizes'),
      ),
      [320, 1280],
    ),
    display_size: v.optional(integer(320, 8192), 1920),
    stills: v.optional(flag, false),
  },
  table,
)

const cacheSchema = v.strictObject(
  {
    link: v.optional(choice(['copy', 'hardlink']), 'copy'),
    max_size: v.optional(
      v.union([choice([noLimit]), size], `must be a size or "${noLimit}"`),
      noLimit,
    ),
    max_age: v.optional(
      v.union(
        [choice([noLimit]), duration(keeping)],
        `must be a duration of 1d to 3650d or "${noLimit}"`,
      ),
      noLimit,
    ),
    orphan_grace: v.optional(duration({ min: '0s', max: '3650d' }), '7d'),
  },
  table,
)

/** The table `[server]`. */
export const serverSchema = v.strictObject(
  {
    host: v.optional(listenAddress, '127.0.0.1'),
    port: v.optional(integer(0, 65_535), 8787),
    base_path: v.optional(basePathOption, ''),
    allowed_hosts: v.optional(hostNames, []),
    trusted_proxies: v.optional(networks, []),
    allow_insecure: v.optional(flag, false),
  },
  table,
)

const logSchema = v.strictObject(
  {
    level: v.optional(choice(['trace', 'debug', 'info', 'warn', 'error']), 'info'),
    format: v.optional(choice(['auto', 'pretty', 'json']), 'auto'),
    file: v.optional(flag, true),
    max_size: v.optional(size, '10MiB'),
    keep: v.optional(integer(0, 100), 5),
  },
  table,
)

const jobsSchema = v.strictObject(
  {
    workers: v.optional(integer(1, 4)),
    max_attempts: v.optional(integer(1, 25), 3),
    backoff: v.optional(
      v.pipe(
        v.strictObject(
          {
            initial: v.optional(duration(timer), '15s'),
            max: v.optional(duration(timer), '1h'),
          },
          table,
        ),
        v.check(
          ({ initial, max }) => (parseDuration(initial) ?? 0) <= (parseDuration(max) ?? 0),
          'has an "initial" longer than its "max"',
        ),
      ),
      {},
    ),
    history: v.optional(duration(keeping), '30d'),
    concurrency: v.optional(
      v.strictObject(
        { scan: v.optional(integer(1, 64)), asset: v.optional(integer(1, 64)) },
        table,
      ),
      {},
    ),
  },
  table,
)

const shareMessage = 'must be a number from 0 to 1'
const scanSchema = v.strictObject(
  {
    video_extensions: v.optional(
      v.pipe(v.array(extension, list), v.minLength(1, 'names no extension')),
      [...defaultVideoExtensions],
    ),
    audio_extensions: v.optional(
      v.pipe(v.array(extension, list), v.minLength(1, 'names no extension')),
      [...defaultAudioExtensions],
    ),
    ignore,
    min_file_size: v.optional(size, '0'),
    removal_limit: v.optional(
      v.strictObject(
        {
          share: v.optional(
            v.pipe(
              v.number(shareMessage),
              v.minValue(0, shareMessage),
              v.maxValue(1, shareMessage),
            ),
            0.1,
          ),
          files: v.optional(integer(0, 1_000_000_000), 20),
        },
        table,
      ),
      {},
    ),
    removal_grace: v.optional(duration(keeping), '30d'),
    stall_after: v.optional(duration(timer), '60s'),
    history: v.optional(duration(keeping), '90d'),
    change_history: v.optional(duration(keeping), '90d'),
    most_changes: v.optional(integer(1_000, 10_000_000), 500_000),
  },
  table,
)

const watchSchema = v.strictObject(
  {
    settle_time: v.optional(duration({ min: '0s', max: '1h' }), '30s'),
    poll_interval: v.optional(duration({ min: '10s', max: '1d' }), '10m'),
  },
  table,
)

const diskName = v.pipe(
  v.string(),
  v.check(
    (name) => isAbsolute(name) || /^[a-z][\w-]*$/.test(name),
    'must be named by its device like "sdb", or by an absolute folder on it',
  ),
)

const disksSchema = v.strictObject(
  {
    wake: v.optional(flag, true),
    max_sleep: v.optional(duration({ min: '1s', max: '30d' }), '24h'),
    lanes: v.optional(v.record(diskName, integer(1, 64), table), {}),
    rotating: v.optional(v.record(diskName, flag, table), {}),
  },
  table,
)

const probeSchema = v.strictObject(
  {
    mode: v.optional(choice(['auto', 'ffprobe', 'off']), 'auto'),
    ffprobe: v.optional(
      v.pipe(
        text('a program'),
        v.check(
          (program) => isAbsolute(program) || !/[/\\]/.test(program),
          'must be the name of a program or an absolute path',
        ),
      ),
      'ffprobe',
    ),
    timeout: v.optional(duration({ min: '1s', max: '1h' }), '30s'),
  },
  table,
)

/** The TOML file as it is written: snake_case keys, durations and sizes as text. Unknown keys are refused. */
export const configSchema = v.strictObject(
  {
    server: v.optional(serverSchema, {}),
    auth: v.optional(authSchema, {}),
    storage: v.optional(storageSchema, {}),
    log: v.optional(logSchema, {}),
    jobs: v.optional(jobsSchema, {}),
    scan: v.optional(scanSchema, {}),
    watch: v.optional(watchSchema, {}),
    disks: v.optional(disksSchema, {}),
    probe: v.optional(probeSchema, {}),
    pictures: v.optional(picturesSchema, {}),
    cache: v.optional(cacheSchema, {}),
    downloads: v.optional(downloadsSchema, {}),
    import: v.optional(importSchema, {}),
    library: v.optional(v.array(librarySchema, 'must be a list of tables'), []),
    schedule: v.optional(v.array(scheduleSchema, 'must be a list of tables'), []),
    rule: v.optional(v.array(ruleSchema, 'must be a list of tables'), []),
    plugins: v.optional(pluginsSchema, {}),
    ...instanceLists,
  },
  table,
)

/** The checked file with every default filled in. */
export type ConfigFile = v.InferOutput<typeof configSchema>
export type LibraryOptions = v.InferOutput<typeof librarySchema>
