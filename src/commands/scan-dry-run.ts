import { resolve } from 'node:path'

import type { Config } from '../config/load.ts'
import { databasePath, pluginSettingsOf, workerSetupOf } from '../daemon/engine.ts'
import { AppError } from '../domain/error.ts'
import type { KnownFiles } from '../domain/queries.ts'
import { createServices } from '../daemon/services.ts'
import { dryRun, isBelow, type DryRunRoot } from '../scan/dry-run.ts'
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
  { path }: { path?: string | undefined },
): Promise<number> {
  if (context.url !== null) throw needsThisMachine('scan --dry-run')
  const config = context.config()
  const wanted = path === undefined ? null : resolve(path)
  const libraries = librariesOf(config, name, wanted)
  const known = openKnownFiles(databasePath(config.storage.dataDir))
  const plugins = openLocalPlugins(pluginSettingsOf(config), context.urls)
  const services = createServices(workerSetupOf(config), plugins.link)
  const results: { library: string; roots: DryRunRoot[] }[] = []
  for (const library of libraries) {
    const roots = await dryRun({ library, path: wanted, known, services })
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

function showResult(output: Output, library: string, roots: readonly DryRunRoot[]): void {
  for (const root of roots) {
    output.print(`${output.paint('bold', safe(library))}: ${safe(root.path)}`)
    if (root.refused !== null) {
      output.print(`  ${output.paint('red', 'cannot be scanned')}: ${safe(root.refused.reason)}`)
      continue
    }
    const list = (word: string, paths: readonly string[]): void => {
      for (const path of paths) output.print(`  ${word.padEnd(10)} ${safe(path)}`)
    }
    list('new', root.new)
    list('changed', root.changed)
    for (const { from, to } of root.moved) {
      output.print(`  ${'moved'.padEnd(10)} ${safe(from)} -> ${safe(to)}`)
    }
    list('missing', root.missing)
    list('back', root.restored)
    for (const { path, message } of root.unreadable) {
      output.print(
        `  ${'unreadable'.padEnd(10)} ${safe(path === '' ? '.' : path)}: ${safe(message)}`,
      )
    }
    output.print(`  ${summaryOf(root)}`)
  }
}

function summaryOf(root: DryRunRoot): string {
  const held = root.removalsHeld ? ' (above the limit: a scan would hold them back)' : ''
  return (
    `${counted(root.filesFound, 'file')}: ${count(root.new.length)} new, ${count(root.changed.length)} changed, ` +
    `${count(root.moved.length)} moved, ${count(root.missing.length)} missing${held}. Nothing was written.`
  )
}
