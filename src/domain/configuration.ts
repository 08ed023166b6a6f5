import type { LibraryConfig } from './library.ts'
import type { Rule, RuleEntry } from './rule.ts'

/** Something that is wrong with the configuration. Never holds a secret. */
export interface ConfigIssue {
  /** The option, for example `library[0].path`; empty for the whole file. */
  readonly path: string
  readonly message: string
  /** What to do about it. */
  readonly hint: string | null
  /** 1-based; null for what does not stand in the file. */
  readonly line: number | null
  readonly column: number | null
  /** The environment variable that the value comes from. */
  readonly variable: string | null
}

/** What became of the libraries when the configuration changed, by name. */
export interface LibraryChanges {
  readonly added: readonly string[]
  readonly renamed: readonly { readonly from: string; readonly to: string }[]
  /** Their folders are others than before. */
  readonly moved: readonly string[]
  /** Their block has gone; they keep their rows for a while. */
  readonly detached: readonly string[]
  /** Their block is back, and so are their rows. */
  readonly returned: readonly string[]
  /** Scans that ended because of it: their library has gone, or its folders are others. */
  readonly cancelledScans: readonly number[]
}

/** What a reload came to. Options are named as `shelfd config show` names them, libraries by their names. */
export interface ReloadReport {
  /** Options that have other values from now on. */
  readonly changed: readonly string[]
  /** Options whose value in the file takes effect at the next start. */
  readonly restartNeeded: readonly string[]
  readonly libraries: LibraryChanges
}

export const noLibraryChanges: LibraryChanges = {
  added: [],
  renamed: [],
  moved: [],
  detached: [],
  returned: [],
  cancelledScans: [],
}

/** One option as people see it; secrets are `***`. */
export interface ShownSetting {
  readonly path: string
  /** What the daemon goes by; null where nothing is set and nothing is taken instead. */
  readonly value: unknown
  readonly source: SettingSource
  /** The file says something else, which takes effect at the next start. */
  readonly restartNeeded: boolean
  /** What the next start will go by; the same as `value` unless `restartNeeded`. */
  readonly nextValue: unknown
  readonly facts: OptionFacts
}

/** The file as it stands. */
export interface ConfigText {
  readonly text: string
  /** Another text has another one. */
  readonly etag: string
}

/** What a text would be as the file. */
export interface CheckedText {
  readonly issues: readonly ConfigIssue[]
  /** Right, but perhaps not meant so. */
  readonly warnings: readonly ConfigIssue[]
  /** Options that would take effect at once, and at the next start. */
  readonly changed: readonly string[]
  readonly restartNeeded: readonly string[]
}

/** What may be written for an option, as far as a form has to know it. */
export interface OptionForm {
  readonly kind:
    | 'flag'
    | 'integer'
    | 'number'
    | 'choice'
    | 'duration'
    | 'size'
    | 'text'
    | 'secret'
    | 'list'
    | 'table'
  /** The words to choose among; of another kind those that may stand in place of a value. */
  readonly words: readonly string[]
  readonly least: number | string | null
  readonly most: number | string | null
  /** What the entries of a list are. */
  readonly item: OptionForm['kind'] | null
}

/** What is always true of an option, whatever its value is. */
export interface OptionFacts {
  /** Without the lists of blocks their options belong to: `library.mode`. */
  readonly option: string
  readonly description: string
  readonly form: OptionForm
  /** Null where there is none, or where it depends on the machine or on other options. */
  readonly default: unknown
  /** A change takes effect at the next start. */
  readonly appliesAtStart: boolean
  /** Why it is changed in the file alone, and never over the network; null for all others. */
  readonly fileOnly: string | null
}

export type SettingSource =
  | { readonly kind: 'file'; readonly line: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'default' }

/** What the configuration says of a library. */
export interface LibrarySettings extends LibraryConfig {
  /** Changes are noticed between scans. */
  readonly watch: boolean
  /** Glob patterns: only changes of files that one of them matches are noticed; empty for all. */
  readonly watchFilters: readonly string[]
  /** Glob patterns added to those of `scan.ignore`. */
  readonly ignore: readonly string[]
  /** When it is scanned by itself: a cron pattern, `every 6h`, or `off`. */
  readonly schedule: string
}

/** What is to be written of a library; what is left out stays as it is, or has its default. */
export interface LibraryWish {
  readonly name?: string
  readonly kind?: LibraryConfig['kind']
  /** Absolute, or relative to the file. */
  readonly paths?: readonly string[]
  readonly mode?: LibraryConfig['mode']
  readonly enrichmentMode?: LibraryConfig['enrichmentMode']
  readonly scanner?: string
  readonly autoRebuildThumbnails?: boolean
  readonly autoRebuildCache?: boolean
  readonly writeNfo?: boolean
  readonly writeArtwork?: boolean
  readonly languages?: readonly string[]
  readonly enrichers?: readonly string[]
  readonly schedule?: string
  readonly watch?: boolean
  readonly watchFilters?: readonly string[]
  readonly ignore?: readonly string[]
}

/** The configuration of the running daemon. Each change is written to its file and applied before it is answered. */
export interface Configuration {
  /**
   * Reads the file and applies what changed.
   *
   * @throws AppError `invalid` with `details.issues` (`ConfigIssue[]`): then everything is as before.
   */
  reload(): Promise<ReloadReport>
  /** What is wrong with the file at present; empty when it is right. */
  issues(): readonly ConfigIssue[]
  /** Absolute path of the file. */
  readonly file: string
  settings(): readonly ShownSetting[]
  /**
   * Sets options outside of the lists of blocks, or takes them out of the file where the value is null: all of them or
   * none.
   *
   * @throws AppError `invalid` with `details.issues` (`ConfigIssue[]`), each with its option; `conflict` when the file
   * cannot be edited.
   */
  changeSettings(values: Readonly<Record<string, unknown>>): Promise<ReloadReport>
  /** @throws AppError `conflict` when the file cannot be read */
  readText(): ConfigText
  checkText(text: string): CheckedText
  /**
   * Puts a text in the place of the file. One that is not right changes nothing.
   *
   * @throws AppError `invalid` with `details.issues`; `conflict` with `details.isOutdated` when the file is not that of
   * `etag` any more, and without when it cannot be written.
   */
  writeText(text: string, etag: string): Promise<ReloadReport>
  /** Upper and lower case count as the same. */
  findLibrary(name: string): LibrarySettings | null
  /**
   * Adds a block; `present` when there is one that says the same.
   *
   * @throws AppError `conflict` when the name is another library's, or when the file cannot be edited; `invalid` with
   * `details.issues` when the file would not be right any more.
   */
  addLibrary(wish: LibraryWish & { name: string }): Promise<'added' | 'present'>
  /** @throws AppError as `addLibrary`, and `not_found`. */
  changeLibrary(name: string, wish: LibraryWish): Promise<void>
  /**
   * Takes the block out of the file. With `forget` all that is known of the library goes as well, else it is kept for
   * a while. Media are never touched.
   *
   * @throws AppError as `changeLibrary`.
   */
  removeLibrary(name: string, options: { forget: boolean }): Promise<void>
  /** Removes all that is known of a library whose block left the file before. */
  forgetLibrary(name: string): Promise<void>
  /** In the order of the file. */
  rules(): readonly RuleEntry[]
  /**
   * Writes rules behind the others; `present` when all of them stand there already.
   *
   * @throws AppError as `addLibrary`.
   */
  addRules(rules: readonly Rule[]): Promise<'added' | 'present'>
  /** Takes a rule out of the file. @throws AppError as `changeLibrary` */
  removeRule(id: string): Promise<void>
}
