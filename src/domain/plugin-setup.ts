import type { PluginKind, PluginPermissions, TrialInstance } from './plugin.ts'

/** What the configuration says of an instance; secrets are `***`. */
export interface PluginSetup {
  readonly kind: PluginKind
  readonly name: string
  readonly plugin: string
  readonly enabled: boolean
  readonly priority: number
  /** As written: a secret that lies elsewhere is the table that says where. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Of its block in the file; null for one that is there without. */
  readonly line: number | null
  /** Of a notifier: types of the events that it is told. */
  readonly events: readonly string[] | null
  /** Of a download client. */
  readonly downloads: DownloadSetup | null
}

/** What the core has to know of a download client. */
export interface DownloadSetup {
  /** Libraries by category. */
  readonly categories: Readonly<Record<string, string>>
  readonly folders: readonly string[]
  readonly pathMap: readonly { readonly remote: string; readonly local: string }[]
  readonly remove: 'never' | 'after-goal'
  readonly importedCategory: string
}

/** What is to be written of an instance; what is left out stays as it is, or has its default. */
export interface PluginWish extends Partial<DownloadSetup> {
  readonly name?: string
  readonly enabled?: boolean
  readonly priority?: number
  /** All of them: a setting that is not in it goes. A secret that came as `***` and comes back so stays. */
  readonly settings?: Readonly<Record<string, unknown>>
  readonly events?: readonly string[]
}

/** A plugin that an instance can be made of. */
export interface PluginOffer {
  readonly kind: PluginKind
  readonly plugin: string
  readonly version: string
  readonly permissions: PluginPermissions
  /** JSON Schema of its table `settings`. */
  readonly settingsSchema: Readonly<Record<string, unknown>>
}

/**
 * Instances as the configuration file has them. Each change is written and applied before it is answered; a secret that
 * is new goes to a file of its own, which only this user can read.
 *
 * All of these throw AppError `not_found`, `conflict` when the file cannot be edited, and `invalid` with
 * `details.issues` (`ConfigIssue[]`), each with the path of what is wrong: `settings.url`.
 */
export interface PluginSetups {
  /** Plugins inside the executable; those of the folder are named by hand. */
  offers(): readonly PluginOffer[]
  get(target: { kind: PluginKind; name: string }): PluginSetup
  /** Answers its name. */
  add(kind: PluginKind, wish: PluginWish & { readonly plugin: string }): Promise<string>
  change(target: { kind: PluginKind; name: string }, wish: PluginWish): Promise<string>
  remove(target: { kind: PluginKind; name: string }): Promise<void>
  /** What the wish would make, secrets read; nothing is written. `like` is the instance that `***` stands for. */
  draft(
    kind: PluginKind,
    wish: PluginWish & { readonly plugin: string },
    like: string | null,
  ): TrialInstance
}
