import { resolve } from 'node:path'

import type { Config } from '../config/load.ts'
import { databasePath, pluginSettingsOf, workerSetupOf } from '../daemon/engine.ts'
import { AppError } from '../domain/error.ts'
import type { KnownFiles } from '../domain/queries.ts'
import { createServices } from '../daemon/services.ts'
import type { PlannedLibrary, PlannedRoot } from '../domain/scan-plan.ts'
import { dryRun, isBelow } from '../scan/dry-run.ts'
import { createKnownFiles } from '../store/known-files.ts'
import { openQuietReader } from '../store/quiet-reader.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import { openLocalPlugins } from './local-plugins.ts'
import { needsThisMachine } from './named-daemon.ts'
import { safe, type Output } from './output.ts'
import { count, counted } from './words.ts'

/**
 * `shelfd scan --dry-run`: what a scan would find. Takes no lock and writes nothing, a database least of all. It looks at
 * the disks itself and compares with all that is known of each folder, which the API does not tell: so beside a daemon
 * too it reads the database, and it cannot ask a daemon elsewhere.
 */
export async function dryRunScan(
  { output, json, ...context }: CommandContext,
  name: string | undefined,
  { path, limit }: { path?: string | undefined; limit?: number | undefined },
): Promise<number> {
  if (context.url !== null) throw needsThisMachine('scan --dry-run')
  const config = context.config()
  const wanted = path === undefined ? null : resolve(path)
  const libraries = librariesOf(config, name, wanted)
  const known = openKnownFiles(databasePath(config.storage.dataDir))
  const plugins = openLocalPlugins(pluginSettingsOf(config), context.urls)
  const services = createServices(workerSetupOf(config), plugins.link)
  const most = limit ?? Number.POSITIVE_INFINITY
  const results: PlannedLibrary[] = []
  for (const library of libraries) {
    const roots = await dryRun({ library, path: wanted, known, services, most, now: Date.now() })
    results.push({ library: library.name, roots })
  }
  await plugins.close()
  if (json) output.json(name === undefined ? results : results[0])
  else for (const { library, roots } of results) showResult(output, library, roots)
  const refused = results.some(({ roots }) => roots.some((root) => root.refused !== null))
  return refused ? exitCodes.failed : exitCodes.ok
}

function librariesOf(
  config: Config,
  name: string | undefined,
  path: string | null,
): Config['libraries'] {
  if (name === undefined && path !== null) {
    throw new AppError('invalid', '--path needs the LIBRARY it belongs to.')
  }
  if (name === undefined) return config.libraries
  const library = config.libraries.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (library === undefined) {
    throw new AppError('not_found', `There is no library named ${name}.`, {
      details: { libraries: config.libraries.map((one) => one.name) },
    })
  }
  if (path !== null && !library.paths.some((root) => isBelow(path, root))) {
    throw new AppError('invalid', `${path} is not below a folder of this library.`)
  }
  return [library]
}

/** Null while there is no database. */
function openKnownFiles(path: string): KnownFiles | null {
  const reader = openQuietReader(path)
  return reader === null ? null : createKnownFiles(reader)
}

function showResult(output: Output, library: string, roots: readonly PlannedRoot[]): void {
  for (const root of roots) {
    output.print(`${output.paint('bold', safe(library))}: ${safe(root.path)}`)
    if (root.refused !== null) {
      output.print(`  ${output.paint('red', 'cannot be scanned')}: ${safe(root.refused.reason)}`)
      continue
    }
    const list = (word: string, all: number, lines: readonly string[]): void => {
      for (const line of lines) output.print(`  ${word.padEnd(10)} ${line}`)
      const left = all - lines.length
      if (left > 0) output.print(`  ${word.padEnd(10)} … and ${count(left)} more`)
    }
    const { counts } = root
    const moves = root.moved.map(({ from, to }) => `${safe(from)} -> ${safe(to)}`)
    const unreadable = root.unreadable.map(
      ({ path, message }) => `${safe(path === '' ? '.' : path)}: ${safe(message)}`,
    )
    list('new', counts.new, root.new.map(safe))
    list('changed', counts.changed, root.changed.map(safe))
    list('moved', counts.moved, moves)
    list('missing', counts.missing, root.missing.map(safe))
    list('back', counts.restored, root.restored.map(safe))
    list('unreadable', counts.unreadable, unreadable)
    output.print(`  ${summaryOf(root)}`)
  }
}

function summaryOf(root: PlannedRoot): string {
  const { counts } = root
  // Which they are is in the JSON: with folders of thumbnails everywhere it is a long list that nobody reads.
  const ignored = counts.ignored === 0 ? '' : `, ${count(counts.ignored)} ignored`
  const held = root.removalsHeld ? ' (above the limit: a scan would hold them back)' : ''
  return (
    `${counted(root.filesFound, 'file')}: ${count(counts.new)} new, ${count(counts.changed)} changed, ` +
    `${count(counts.moved)} moved, ${count(counts.missing)} missing${held}${ignored}. Nothing was written.`
  )
}
