import type { PluginKind } from '../domain/plugin.ts'
import { libraryName, libraryPaths } from './config.ts'
import type { Block } from './instances.ts'
import type { DownloadClientOptions, InstanceOptions } from './plugin-schema.ts'
import type { ConfigPath } from './positions.ts'
import type { RuleOptions } from './rule-options.ts'
import type { ScheduleOptions } from './schedule-options.ts'
import type { LibraryOptions } from './schema.ts'

/** The parts of a file that are right by themselves. */
export interface RuleInput {
  /** Folder that relative paths start from. */
  readonly folder: string
  /** Null when it could not be read. */
  readonly dataDir: string | null
  readonly libraries: readonly Block<LibraryOptions>[]
  readonly schedules: readonly Block<ScheduleOptions>[]
  readonly rules: readonly Block<RuleOptions>[]
  readonly instances: Readonly<Record<PluginKind, readonly Block<InstanceOptions>[]>>
  readonly clients: readonly Block<DownloadClientOptions>[]
  /** `import.recycle_dir`; empty for none. */
  readonly recycleDir: string
  /** `line 12`, or the variable a value comes from; for pointing at a second place. */
  readonly where: (path: ConfigPath) => string
  /** True when the file or the environment sets the option. */
  readonly isSet: (path: ConfigPath) => boolean
}

/** A root folder with its place in the file. */
export interface Root {
  readonly library: string
  readonly path: ConfigPath
  /** Absolute, without `.` and `..`. */
  readonly folder: string
}

/** The root folders of all libraries, in the order of the file. */
export function rootsOf({ libraries, folder }: RuleInput): readonly Root[] {
  return libraries.flatMap(({ index, options }) => {
    const library = libraryName(options, folder)
    return libraryPaths(options, folder).map((path, position) => ({
      library,
      path: ['library', index, 'path', ...(Array.isArray(options.path) ? [position] : [])],
      folder: path,
    }))
  })
}
