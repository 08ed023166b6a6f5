import type { Database } from 'bun:sqlite'

import { bundledPlugins } from '../bundled-plugins.ts'
import type { Config, LoadedConfig } from '../config/load.ts'
import { examineData } from '../doctor/data-folder.ts'
import { examineDownloads } from '../doctor/download-folder.ts'
import { examineInstances } from '../doctor/instances.ts'
import { examineRoot, type RootWish } from '../doctor/library-root.ts'
import {
  examinePrograms,
  examineSystem,
  examineWatchLimits,
  wantedPrograms,
} from '../doctor/machine.ts'
import { examineNetwork, type Server } from '../doctor/network.ts'
import { type DoctorCheck, type DoctorReport, examine, reportOf } from '../domain/doctor.ts'
import { folderChecksOf } from '../download/folder-checks.ts'
import { databasePath, type ThreadUrls, workerSetupOf } from '../daemon/engine.ts'
import { serversOf } from '../plugin/host/reach.ts'
import { findProgram, runProgram } from '../process/run.ts'
import { checkMachine } from '../scan/health-checks.ts'
import { createHealthQueries } from '../store/health-store.ts'
import { createKnownFiles } from '../store/known-files.ts'
import { isHeld, openQuietReader } from '../store/quiet-reader.ts'
import { createWatchQueries } from '../store/watch-queries.ts'
import { readLimits } from '../watch/limits.ts'
import { foldersOf, goalsOf, knownRoot } from './known-roots.ts'
import { tryInstances } from './try-instances.ts'

/** Looks at all that shelfd has need of, in this process: a folder that hangs hangs it. */
export async function lookAtAll(
  loaded: LoadedConfig,
  deps: { readonly urls: ThreadUrls; readonly network: boolean },
): Promise<DoctorReport> {
  const { config } = loaded
  const { dataDir } = config.storage
  const { database, problem } = openDatabase(databasePath(dataDir))
  using _ = database
  const setup = workerSetupOf(config)
  const reports = checkMachine({ settings: setup, findProgram }, Date.now())
  const checks: DoctorCheck[] = [
    ...configuration(loaded),
    ...examineData({ dataDir, secrets: secretFiles(config), database, problem }),
    ...(await libraries(config, database)),
    ...folderChecksOf(setup).flatMap((check) => examineDownloads(check, goalsOf(check, config))),
    ...(await examinePrograms({ reports, run: runProgram, programs: wantedPrograms(setup) })),
    ...examineSystem(reports),
    ...examineWatchLimits(readLimits(), watchedRoots(config, database)),
    ...examineInstances(await tryInstances(config, deps.urls), config.downloads.clients),
    ...(deps.network ? await examineNetwork(serversIn(setup.instances)) : []),
    ...known(config, database),
  ]
  return reportOf(checks)
}

/** The database, as far as it is one; `problem` says why what is known cannot be read from it. */
function openDatabase(path: string): { database: Database | null; problem: unknown } {
  let database: Database | null = null
  try {
    database = openQuietReader(path)
    // Queries are compiled when they are first used.
    if (database !== null) createKnownFiles(database).countPresent(0)
    return { database, problem: null }
  } catch (error) {
    database?.close()
    return { database: null, problem: error }
  }
}

function configuration({ config, warnings, folderWarnings }: LoadedConfig): DoctorCheck[] {
  const about = examine('configuration', config.file)
  const found = [...warnings, ...folderWarnings()]
  return [
    about.ok('right', 'It can be used.'),
    ...found.map(({ message, hint }) =>
      about.found('worth a look', {
        severity: 'notice',
        message,
        fix: hint ?? 'Look at it in the file.',
      }),
    ),
  ]
}

/** Files that hold secrets: those of the database and of keys, and the configuration where a key stands in it. */
function secretFiles({ file, auth, storage }: Config): readonly string[] {
  const keys = [auth.apiKey, auth.readOnlyKey, auth.hooksKey]
  const inFile = keys.some((key) => key.state === 'known' && key.source === 'configuration')
  return [
    databasePath(storage.dataDir),
    ...keys.flatMap((key) => key.file ?? []),
    ...(inFile ? [file] : []),
  ]
}

async function libraries(config: Config, database: Database | null): Promise<DoctorCheck[]> {
  const known = database === null ? null : createKnownFiles(database)
  const wishes = foldersOf(config).map((folder): RootWish => ({
    ...knownRoot(known, folder),
    ...wishOf(config, folder.libraryName),
  }))
  if (wishes.length === 0) {
    const about = examine('library', 'none')
    const fix = 'shelfd library add Films /path/to/films --kind movies'
    const message = 'The configuration names no library.'
    return [about.found('there', { severity: 'warning', message, fix })]
  }
  return (await Promise.all(wishes.map(examineRoot))).flat()
}

function wishOf(
  { libraries: all, imports, downloads }: Config,
  name: string,
): Pick<RootWish, 'writes' | 'watch' | 'minFreeBytes'> {
  const library = all.find((one) => one.name === name)
  const isGoal =
    imports.enabled &&
    downloads.clients.some(
      ({ enabled, categories }) =>
        enabled &&
        Object.values(categories).some((goal) => goal.toLowerCase() === name.toLowerCase()),
    )
  return {
    writes: [
      ...(library?.writeNfo === true ? ['NFO files'] : []),
      ...(library?.writeArtwork === true ? ['pictures'] : []),
      ...(isGoal ? ['imports'] : []),
    ],
    watch: library?.watch === true,
    minFreeBytes: imports.minFreeBytes,
  }
}

function watchedRoots(
  config: Config,
  database: Database | null,
): { rootId: number; path: string; folders: number }[] {
  if (database === null) return []
  const known = createKnownFiles(database)
  const folders = createWatchQueries(database).folders()
  const watched = new Set(config.libraries.filter(({ watch }) => watch).map(({ name }) => name))
  return foldersOf(config).flatMap(({ libraryName, path }) => {
    const id = known.findRoot(path)?.id
    if (id === undefined || !watched.has(libraryName)) return []
    return [{ rootId: id, path, folders: folders.get(id) ?? 0 }]
  })
}

function serversIn(
  instances: readonly {
    readonly name: string
    readonly plugin: string
    readonly enabled: boolean
    readonly settings: Readonly<Record<string, unknown>>
  }[],
): Server[] {
  const pairs = instances
    .filter(({ enabled }) => enabled)
    .flatMap(({ name, plugin, settings }) => {
      // What a plugin of the folder may reach stands in its code, which is not run for that; its settings are known.
      const bundled = bundledPlugins.find(({ id }) => id === plugin)
      const permissions = bundled?.permissions ?? { network: ['$settings'] }
      return serversOf(permissions, settings).map((address) => ({ address, name }))
    })
  return [...Map.groupBy(pairs, ({ address }) => address)].map(([address, asking]) => ({
    address,
    askedBy: asking.map(({ name }) => name),
  }))
}

/** Sources of the health list that are looked at here anew. */
const examined =
  /^(?:library\.(?!removals_held)|probe\.|stills\.|storage\.|clock\.|import\.(?:folder|cannot_link|copies))/

/** What a running daemon has found that this process cannot see, and what only a scan can find. */
function known({ storage }: Config, database: Database | null): DoctorCheck[] {
  if (database === null) return []
  const runs = isHeld(storage.dataDir)
  const about = examine('daemon', 'health list')
  const found = createHealthQueries(database)
    .list()
    .filter(({ key }) => (runs ? !examined.test(key) : key.startsWith('library.removals_held:')))
  if (found.length > 0) return found.map((entry) => about.found(entry.source, entry))
  return [
    runs
      ? about.ok('entries', 'The running daemon has nothing to add.')
      : about.unknown('entries', 'No daemon runs, so nothing is known of what it alone can see.'),
  ]
}
