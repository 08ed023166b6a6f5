import type { HostRequest, HostRun, PluginHost, PluginPermissions } from '../api.ts'
import { PluginError } from '../../domain/plugin-error.ts'
import type { ScannerMedia } from '../../domain/scanner.ts'
import { createReach } from '../host/reach.ts'
import type { TestFetch } from './recorded.ts'

/** What a test host is made of; all of it may be left out. */
export interface TestHostOptions<Settings> {
  /** As they come out of the plugin's schema; `{}` without it. */
  readonly settings?: Settings
  /** Stands for the network: `recorded([…])`, `failing('500')`, `overNetwork()`. Without it every request fails. */
  readonly fetch?: TestFetch
  /** Those of the plugin: requests to other hosts and runs of other programs fail. Without it nothing is checked. */
  readonly permissions?: PluginPermissions
  /** Stands for the machine's programs. Without it every run fails. */
  readonly run?: (program: string, args: readonly string[]) => HostRun | Promise<HostRun>
  /** For scanners: that of a `TestLibrary`. */
  readonly media?: ScannerMedia
  /** Milliseconds since the epoch, or a clock; the machine's clock without it. */
  readonly now?: number | (() => number)
  /** Of all calls; one that never ends without it. */
  readonly signal?: AbortSignal
}

/** A request that a plugin made. */
export interface AskedRequest extends HostRequest {
  /** Whole address. */
  readonly url: string
  /** Whether the permissions hold its host. */
  readonly isPermitted: boolean
}

/** A line that a plugin logged. */
export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn'
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>>
}

/** A host that remembers what a plugin asked of it. */
export interface TestHost<Settings> extends PluginHost<Settings> {
  /** What was asked of the network, oldest first. */
  readonly requests: readonly AskedRequest[]
  /** What was logged, oldest first. */
  readonly lines: readonly LoggedLine[]
  /** What was run: the program, then its arguments. */
  readonly runs: readonly (readonly string[])[]
}

/** Makes a host to hand to `create` of a plugin. */
export function createTestHost<Settings = Readonly<Record<string, never>>>(
  options: TestHostOptions<Settings> = {},
): TestHost<Settings> {
  const { permissions, now } = options
  const settings = options.settings ?? ({} as Settings)
  const requests: AskedRequest[] = []
  const lines: LoggedLine[] = []
  const runs: (readonly string[])[] = []
  const clock = typeof now === 'function' ? now : () => now ?? Date.now()
  const logAs =
    (level: LoggedLine['level']) =>
    (message: string, facts: Readonly<Record<string, unknown>> = {}): void =>
      void lines.push({ level, message, facts })

  return {
    settings,
    requests,
    lines,
    runs,
    log: { debug: logAs('debug'), info: logAs('info'), warn: logAs('warn') },
    now: clock,
    signal: options.signal ?? new AbortController().signal,
    fetch: async (url, request = {}) => {
      const refusal = permissions === undefined ? null : refusalOf(url, permissions, settings)
      requests.push({ ...request, url, isPermitted: refusal === null })
      if (refusal !== null) throw refusal
      if (options.fetch === undefined) throw noNetwork(url)
      return await options.fetch(url, request)
    },
    run: async (program, args) => {
      runs.push([program, ...args])
      if (permissions !== undefined && permissions.run?.includes(program) !== true) {
        throw new PluginError('unsupported', `The permissions do not name the program ${program}.`)
      }
      if (options.run === undefined) {
        throw new PluginError('unsupported', `This test host has no program ${program}.`)
      }
      return await options.run(program, args)
    },
    cache: createCache(clock),
    media: options.media ?? noMedia,
  }
}

function refusalOf(
  url: string,
  permissions: PluginPermissions,
  settings: unknown,
): PluginError | null {
  try {
    createReach(permissions, [settings]).checkUrl(new URL(url))
    return null
  } catch (error) {
    return error instanceof PluginError
      ? error
      : new PluginError('unsupported', `${url} is no address.`, { cause: error })
  }
}

function noNetwork(url: string): PluginError {
  return new PluginError(
    'unreachable',
    `This test host has no network, so ${url} cannot be asked: give it \`fetch: recorded([…])\`.`,
  )
}

function createCache(now: () => number): PluginHost<unknown>['cache'] {
  const kept = new Map<string, { readonly json: string; readonly until: number }>()
  return {
    get: async (key) => {
      const entry = kept.get(key)
      return entry === undefined || entry.until <= now()
        ? null
        : (JSON.parse(entry.json) as unknown)
    },
    set: async (key, value, ttlSeconds) => {
      kept.set(key, { json: JSON.stringify(value), until: now() + ttlSeconds * 1_000 })
    },
  }
}

const noFile = (): never => {
  throw new PluginError('unsupported', 'This test host has no files: make a `TestLibrary`.')
}
const noMedia: ScannerMedia = {
  parseName: noFile,
  classify: noFile,
  probe: async () => noFile(),
  readNfo: async () => noFile(),
  readTags: async () => noFile(),
  listArchive: async () => noFile(),
  describePicture: async () => noFile(),
}
