import { lstatSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

import type { Config } from '../config/load.ts'
import { defaultVideoExtensions } from '../config/schema.ts'
import { workerSetupOf } from '../daemon.ts'
import { AppError, errorMessage } from '../domain/error.ts'
import type { WorkerServices } from '../domain/worker.ts'
import { createNameParser, type NameParser } from '../media/name/parse-name.ts'
import { seasonOfFolder } from '../media/name/season-folder.ts'
import { isBelow } from '../scan/dry-run.ts'
import { identify, type IdentifyRequest } from '../scan/identify.ts'
import { createServices, type WorkerSetup } from '../services.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import type { FileExplanation } from './file-explanation.ts'
import { identifyLines } from './identify-words.ts'
import { safe } from './output.ts'

type Kind = 'movies' | 'series'

/** `shelfd identify FILE…`: explains files without touching a database. */
export async function identifyFiles(
  { output, json, ...context }: CommandContext,
  files: readonly string[],
  { kind }: { kind?: Kind | undefined },
): Promise<number> {
  const config = context.configIfAny()
  const services = createServices(config === null ? setupWithoutConfig() : workerSetupOf(config))
  const names = createNameParser()
  const explained: (FileExplanation | { file: string; error: string })[] = []
  for (const file of files) {
    try {
      const place = placeOf(resolve(file), { config, kind, names, services })
      explained.push(await explain(place, { services, names }))
    } catch (error) {
      explained.push({ file: resolve(file), error: errorMessage(error) })
    }
  }
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

type Place = Pick<FileExplanation, 'file' | 'library' | 'guessed'>

/** The library that holds a file, or the one that its folders suggest. */
function placeOf(
  file: string,
  facts: {
    config: Config | null
    kind: Kind | undefined
    names: NameParser
    services: WorkerServices
  },
): Place {
  const stats = lstatSync(file, { throwIfNoEntry: false })
  if (stats === undefined) throw new AppError('not_found', 'There is no such file.')
  if (!stats.isFile()) throw new AppError('invalid', 'It is not a regular file.')
  for (const library of facts.config?.libraries ?? []) {
    const root = library.paths.find((path) => isBelow(file, path))
    const kind = facts.kind ?? library.kind
    if (root === undefined || (kind !== 'movies' && kind !== 'series')) continue
    return { file, library: { name: library.name, kind, root }, guessed: false }
  }
  const kind = facts.kind ?? kindOf(file, facts.names)
  const root = dirname(kind === 'series' ? showFolder(file) : filmFolder(file, facts.services))
  return { file, library: { name: basename(root), kind, root }, guessed: true }
}

function showFolder(file: string): string {
  const folder = dirname(file)
  const above = dirname(folder)
  return seasonOfFolder(basename(folder), basename(above)) === null ? folder : above
}

/** Folders of discs, extras and samples lie in that of their film. */
function filmFolder(file: string, services: WorkerServices): string {
  let folder = dirname(file)
  for (let at = folder; at !== dirname(at); at = dirname(at)) {
    const { disc, extra, sample } = services.media.classify({ name: '', path: `${basename(at)}/` })
    if (disc ?? extra ?? sample) folder = dirname(at)
  }
  return folder
}

function kindOf(file: string, names: NameParser): Kind {
  const { seasons, episodes, absolute, date } = names.parse(file)
  const episodic = seasons ?? episodes ?? absolute ?? date
  return episodic === undefined ? 'movies' : 'series'
}

async function explain(
  place: Place,
  { services, names }: { services: WorkerServices; names: NameParser },
): Promise<FileExplanation> {
  const { file, library } = place
  const path = relative(library.root, file)
  const request: IdentifyRequest = { library, rootPath: library.root, path }
  const context = { services, signal: new AbortController().signal }
  const sidecars = sidecarsOf(file, library.root).flatMap((name) => readSidecar(services, name))
  return { ...place, name: names.explain(path), sidecars, ...(await identify(request, context)) }
}

/** Where an NFO for the file, or for the show around it, would lie. */
function sidecarsOf(file: string, root: string): string[] {
  const folder = dirname(file)
  const own = file.replace(/\.[^./]+$/, '.nfo')
  const around = ['movie.nfo', 'tvshow.nfo', 'season.nfo'].map((name) => join(folder, name))
  const above = isBelow(dirname(folder), root) ? [join(dirname(folder), 'tvshow.nfo')] : []
  return [...new Set([own, ...around, ...above])]
}

function readSidecar(services: WorkerServices, file: string): FileExplanation['sidecars'] {
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return []
  try {
    return [{ file, ...services.media.readNfo(file) }]
  } catch (error) {
    const finding = { code: 'nfo_unreadable', message: errorMessage(error) }
    return [{ file, documents: [], findings: [finding] }]
  }
}

function setupWithoutConfig(): WorkerSetup {
  return {
    log: { level: 'warn', format: 'pretty' },
    dataDir: '',
    cacheDir: '',
    videoExtensions: defaultVideoExtensions,
    minFileBytes: 0,
    probe: true,
    probeProgram: { name: 'ffprobe', always: false },
    removalLimit: { share: 1, files: 0 },
    prober: { mode: 'auto', program: 'ffprobe', timeoutMs: 30_000 },
    scanners: [],
    libraries: {},
  }
}
