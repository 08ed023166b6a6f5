import { lstatSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

import { defaultDownloads, defaultImports } from '../config/download-options.ts'
import { defaultAudioExtensions, defaultVideoExtensions } from '../config/schema.ts'
import { pluginSettingsOf, workerSetupOf } from '../daemon/engine.ts'
import { errorMessage } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { createNameParser, type NameParser } from '../media/name/parse-name.ts'
import { isBelow } from '../scan/dry-run.ts'
import { identify } from '../scan/identify.ts'
import { createServices, type WorkerSetup } from '../daemon/services.ts'
import { noPlugins, placeInstances, type PluginSettings } from '../daemon/supervisor.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import { exactWorkingFolder } from './exact-arguments.ts'
import type { FileExplanation } from './file-explanation.ts'
import { type Kind, type Place, placeOf } from './identify-place.ts'
import { identifyLines } from './identify-words.ts'
import { openOwnWriting, type OwnWriting } from './own-writing.ts'
import { openLocalPlugins } from './local-plugins.ts'
import { safe } from './output.ts'

/**
 * `shelfd identify PATH…`: explains files, and all of those in folders. Of the database, if there is one, it reads which
 * files shelfd has written itself.
 */
export async function identifyFiles(
  { output, json, ...context }: CommandContext,
  paths: readonly string[],
  { kind }: { kind?: Kind | undefined },
): Promise<number> {
  const config = context.configIfAny()
  const setup = config === null ? setupWithoutConfig() : workerSetupOf(config)
  const settings = config === null ? settingsWithoutConfig(setup) : pluginSettingsOf(config)
  const plugins = openLocalPlugins(settings, context.urls)
  const services = createServices(setup, plugins.link)
  const names = createNameParser()
  using writing = openOwnWriting(config)
  const explained: (FileExplanation | { file: string; error: string })[] = []
  for (const path of paths) {
    const file = resolve(exactWorkingFolder(), path)
    try {
      const place = placeOf(file, { config, kind, names, services })
      for await (const one of explain(place, { services, names, writing })) explained.push(one)
    } catch (error) {
      explained.push({ file, error: errorMessage(error) })
    }
  }
  await plugins.close()
  if (json) output.json(explained)
  else {
    for (const [at, one] of explained.entries()) {
      if (at > 0) output.print('')
      const lines =
        'error' in one
          ? [`${output.paint('bold', safe(one.file))}`, `  ${output.paint('red', safe(one.error))}`]
          : identifyLines(one, output.paint)
      for (const line of lines) output.print(line)
    }
  }
  return explained.some((one) => 'error' in one) ? exitCodes.failed : exitCodes.ok
}

async function* explain(
  place: Place,
  {
    services,
    names,
    writing,
  }: { services: WorkerServices; names: NameParser; writing: OwnWriting },
): AsyncGenerator<FileExplanation> {
  const { library, guessed, isFolder } = place
  const { root } = library
  const path = relative(root, place.path)
  const context = { services, signal: new AbortController().signal }
  const written = writing.keysOf(root)
  const found = identify({ library, rootPath: root, path, isFolder, written }, context)
  for await (const { path: below, ...identification } of found) {
    const file = join(root, below)
    const isOurs = (sidecar: string): boolean => writing.isOurs(root, sidecar)
    const sidecars = sidecarsOf(file, root).flatMap((name) =>
      readSidecar(services, name).map((read) => ({ ...read, isOurs: isOurs(name) })),
    )
    yield { file, library, guessed, name: names.explain(below), sidecars, ...identification }
  }
}

/** Where an NFO for the file, or for the show around it, would lie. */
function sidecarsOf(file: string, root: string): string[] {
  const folder = dirname(file)
  const own = file.replace(/\.[^./]+$/, '.nfo')
  const around = ['movie.nfo', 'tvshow.nfo', 'season.nfo'].map((name) => join(folder, name))
  const above = isBelow(dirname(folder), root) ? [join(dirname(folder), 'tvshow.nfo')] : []
  return [...new Set([own, ...around, ...above])]
}

function readSidecar(
  services: WorkerServices,
  file: string,
): Omit<FileExplanation['sidecars'][number], 'isOurs'>[] {
  const path = systemPath(file)
  if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true) return []
  try {
    return [{ file, ...services.media.readNfo(path) }]
  } catch (error) {
    const finding = { code: 'nfo_unreadable', message: errorMessage(error) }
    return [{ file, documents: [], findings: [finding] }]
  }
}

function settingsWithoutConfig(setup: WorkerSetup): PluginSettings {
  const { log, instances, videoExtensions, audioExtensions } = setup
  return { instances, options: noPlugins, facts: { log, videoExtensions, audioExtensions } }
}

function setupWithoutConfig(): WorkerSetup {
  return {
    log: { level: 'warn', format: 'pretty' },
    dataDir: '',
    cacheDir: '',
    cacheLink: 'copy',
    stills: false,
    cache: { maxSizeBytes: null, maxAgeMs: null, orphanGraceMs: 0 },
    videoExtensions: defaultVideoExtensions,
    audioExtensions: defaultAudioExtensions,
    minFileBytes: 0,
    settleMs: 0,
    probe: true,
    probeProgram: { name: 'ffprobe', always: false },
    removalLimit: { share: 1, files: 0 },
    downloads: defaultDownloads,
    imports: defaultImports,
    prober: { mode: 'auto', program: 'ffprobe', timeoutMs: 30_000 },
    instances: placeInstances([], noPlugins),
    libraries: {},
  }
}
