import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { importsOf, type Import } from './imports.ts'

/** A rule that a file breaks, as `file:line: what is wrong`. */
export type Breach = string

/** What the files of a folder of src may import besides their own folder: folders of src, or single files. */
const allowed: Record<string, readonly string[]> = {
  domain: [],
  config: ['domain'],
  log: ['domain'],
  events: ['domain'],
  filesystem: ['domain'],
  process: ['domain'],
  media: ['domain'],
  store: ['domain'],
  queue: ['domain', 'process/thread-call.ts'],
  plugin: ['domain', 'process/thread-call.ts'],
  scan: ['domain', 'media', 'filesystem', 'process/thread-call.ts'],
  enrich: ['domain', 'media', 'filesystem'],
  watch: ['domain', 'media', 'filesystem'],
  download: ['domain', 'media', 'filesystem'],
  schedule: ['domain', 'media', 'filesystem'],
  doctor: ['domain', 'media', 'filesystem', 'scan', 'download', 'watch'],
  jobs: ['domain', 'queue/define-job.ts', 'scan', 'enrich', 'download', 'watch', 'schedule'],
  http: ['domain'],
  ui: [],
}

/** Composition roots may import everything: one for the process, one for each kind of thread, one for authors' tests. */
const roots =
  /^src\/(?:(?:main|daemon|bundled-plugins)\.ts|(?:daemon|commands)\/.*|queue\/(?:writer|worker)-entry\.ts|scan\/opener-entry\.ts|plugin\/(?:instance-entry|testing\/folder-media)\.ts)$/

const maxLines = 500

/** Source files below `folders`, as paths below `root` with `/` between segments, sorted. */
export function listSources(root: string, folders: readonly string[]): string[] {
  const glob = new Bun.Glob('**/*.{ts,tsx}')
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      [...glob.scanSync({ cwd: join(root, folder) })].map((path) => `${folder}/${path}`),
    )
    .filter((path) => !path.includes('/node_modules/'))
    .toSorted()
}

/** Imports that the table of who may import whom forbids, type-only ones included. */
export function forbiddenImports(root: string): Breach[] {
  return listSources(root, ['src', 'plugins']).flatMap((file) =>
    importsOf(root, file)
      .filter((found) => !mayImport(root, file, found))
      .map((found) => `${file}:${found.line}: may not import ${found.specifier}`),
  )
}

function mayImport(root: string, file: string, found: Import): boolean {
  if (file.startsWith('plugins/')) return pluginMayImport(root, file, found)
  if (roots.test(file)) return true
  if (found.file === null) return true
  // The words about each option are those of the example.
  if (found.file === 'config/shelfd.example.toml') return file === 'src/config/option-words.ts'
  const target = folderOf(found.file)
  if (target === null) return false
  const own = folderOf(file)
  if (own === null) return false
  if (own === target) return true
  if (own === 'ui') return target === 'http' && found.typeOnly
  return (allowed[own] ?? []).some((name) => name === target || found.file === `src/${name}`)
}

/** A plugin sees the contract, its own folder, and the packages that its own package.json names; its sample the kit. */
function pluginMayImport(root: string, file: string, found: Import): boolean {
  const own = file.split('/').slice(0, 2).join('/')
  if (found.specifier === 'shelfd/plugin') return true
  if (found.specifier === 'shelfd/plugin/testing') return file === `${own}/sample.ts`
  if (found.file !== null) return found.file.startsWith(`${own}/`)
  const manifest = join(root, own, 'package.json')
  if (!existsSync(manifest)) return false
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as {
    dependencies?: Record<string, string>
  }
  return Object.keys(dependencies).some(
    (name) => found.specifier === name || found.specifier.startsWith(`${name}/`),
  )
}

/** `scan` for src/scan/…, `daemon.ts` for src/daemon.ts, null outside src. */
function folderOf(file: string): string | null {
  return /^src\/([^/]+)/.exec(file)?.[1] ?? null
}

/** Circles of imports, type-only ones included, each named once as `a -> b -> a`. */
export function importCycles(root: string): Breach[] {
  const files = listSources(root, ['src', 'plugins'])
  const edges = new Map(files.map((file) => [file, targetsOf(root, file)]))
  const done = new Set<string>()
  const cycles: Breach[] = []

  function visit(file: string, path: readonly string[]): void {
    const at = path.indexOf(file)
    if (at !== -1) cycles.push([...path.slice(at), file].join(' -> '))
    if (at !== -1 || done.has(file)) return
    for (const target of edges.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }

  for (const file of files) visit(file, [])
  return cycles
}

function targetsOf(root: string, file: string): string[] {
  const targets = importsOf(root, file).map((found) => found.file)
  return [...new Set(targets)].filter((target) => target !== null)
}

/** Files longer than 500 lines. */
export function longFiles(root: string): Breach[] {
  return listSources(root, ['src', 'plugins', 'scripts', 'test']).flatMap((file) => {
    const lines = readFileSync(join(root, file), 'utf8').trimEnd().split('\n').length
    return lines > maxLines ? [`${file}: has ${lines} lines, ${maxLines} are allowed`] : []
  })
}
