export const pluginKinds = ['scanner', 'enricher', 'downloadClient', 'notifier'] as const
/** What an instance does for the daemon; also the name of its capability in the contract. */
export type PluginKind = (typeof pluginKinds)[number]

/** Names of the blocks in the configuration file, by kind. */
export const pluginTables = {
  scanner: 'scanner',
  enricher: 'enricher',
  downloadClient: 'download_client',
  notifier: 'notifier',
} as const satisfies Record<PluginKind, string>

/** The outcome of trying an instance; trouble is thrown, not told. */
export interface PluginTest {
  /** What was reached, in a few words: `qBittorrent 5.0.3`. */
  readonly message?: string
  /** Not in the way, but worth mending. */
  readonly warnings?: readonly string[]
}

/** A configured instance of a plugin; plain data, handed from thread to thread. */
export interface PluginInstance {
  readonly kind: PluginKind
  /** Unique among the instances of its kind. */
  readonly name: string
  /** Id of the plugin. */
  readonly plugin: string
  readonly enabled: boolean
  /** Lower comes first. */
  readonly priority: number
  /** As written, secrets read; the plugin's own schema checks it. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Where in the file each part of the settings stands, by its path below `settings`: `url`, `servers.0.name`; `` is the block. */
  readonly lines: Readonly<Record<string, number>>
  /** The file that `lines` count in. */
  readonly file?: string
  /** Paths below `settings` whose texts were read from a variable or a file: never to be shown. */
  readonly secretPaths?: readonly string[]
}

/** A notifier with what it wants to hear of. */
export interface NotifierInstance extends PluginInstance {
  readonly kind: 'notifier'
  /** Types of events: `scan.completed`, `scan.*` for all that begin so, `*` for all. Progress is never told. */
  readonly events: readonly string[]
}

/** What the host's options say of plugins from the folder. */
export interface PluginOptions {
  /** Absolute; null when the configuration names none. */
  readonly dir: string | null
  /** Ids that may be loaded; empty is all. */
  readonly allow: readonly string[]
  readonly isolation: 'worker' | 'process'
  /** SHA-256 over a plugin's files, by id: one that differs is not loaded. */
  readonly sha256: Readonly<Record<string, string>>
  /** Roots of all libraries, absolute: no plugin is loaded from inside of one. */
  readonly libraryRoots: readonly string[]
}

/** Something wrong with a plugin or an instance, for its owner. */
export interface PluginProblem {
  /** One sentence. */
  readonly message: string
  /** What to do about it. */
  readonly fix: string
  /** The configuration file, or one of the plugin. */
  readonly file?: string
  readonly line?: number
}

/** What a plugin declares, read from its manifest. */
export interface PluginManifest {
  readonly id: string
  readonly version: string
  readonly permissions: PluginPermissions
  /** JSON Schema of the table `settings`. */
  readonly settingsSchema: Readonly<Record<string, unknown>>
}

/** What a plugin may ask of the host. Shown to the owner; no sandbox. */
export interface PluginPermissions {
  /** Host names the plugin may reach, `*.example.org` for all below one; `$settings` stands for the hosts named in its own settings. */
  readonly network?: readonly string[]
  /** Names of the programs it may have run. */
  readonly run?: readonly string[]
}

/** How an instance has fared since the daemon started. */
export interface PluginCounters {
  /** In the last hour. */
  readonly callsPerHour: number
  readonly errorsPerHour: number
  readonly calls: number
  readonly errors: number
  /** Times its thread or process had to be replaced. */
  readonly crashes: number
  readonly requests: number
  readonly lastError: { readonly at: number; readonly message: string } | null
}

/** An instance as the daemon knows it. */
export interface PluginState {
  readonly kind: PluginKind
  readonly name: string
  readonly plugin: string
  readonly enabled: boolean
  readonly origin: 'bundled' | 'folder'
  /** `off`: switched off in the configuration; `disabled`: `problems` say why. */
  readonly state: 'ready' | 'loading' | 'disabled' | 'off'
  readonly problems: readonly PluginProblem[]
  /** Null while it could not be read. */
  readonly manifest: PluginManifest | null
  readonly counters: PluginCounters
}

/** What can be asked of all instances; answered at once, without a commit. */
export interface PluginDesk {
  list(): Promise<readonly PluginState[]>
  /**
   * Tries an instance. Any `call` of its kind beside `test` is checked like one of the engine's own.
   *
   * @throws AppError `not_found`; `conflict` while it is disabled; `unavailable`, `timeout` or `invalid` when it failed.
   */
  test(target: { kind: PluginKind; name: string }, call?: PluginCall): Promise<unknown>
  /**
   * Tries an instance that is not configured, or not so.
   *
   * @throws AppError as `test`, and `invalid` with `details.problems` for settings that are not right.
   */
  tryOut(instance: TrialInstance): Promise<unknown>
  /**
   * Names of the methods of its kind that an instance has; the first time it is loaded for that, but reaches nothing.
   *
   * @throws AppError as `test`
   */
  methods(target: { kind: PluginKind; name: string }): Promise<readonly string[]>
  /** Reads the plugin's files anew, in a thread of its own; also brings back an instance that was disabled. */
  reload(target: { kind: PluginKind; name: string }): Promise<PluginState>
}

/** An instance that lasts for one call. */
export interface TrialInstance extends PluginInstance {
  readonly origin: PluginState['origin']
}

/** A method of a capability with its arguments, as JSON. */
export interface PluginCall {
  /** `search`, `list`, … */
  readonly method: string
  readonly args: readonly unknown[]
}

/** Names a kind and an instance in one word, for logs, health entries and maps: `notifier:phone`. */
export function instanceKey({ kind, name }: { kind: PluginKind; name: string }): string {
  return `${pluginTables[kind]}:${name}`
}
