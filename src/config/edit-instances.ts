import type { ConfigIssue } from '../domain/configuration.ts'
import { AppError } from '../domain/error.ts'
import { type PluginInstance, type PluginKind, pluginTables } from '../domain/plugin.ts'
import type { PluginSetup, PluginSetups, PluginWish } from '../domain/plugin-setup.ts'
import { draftEdit, type DraftedEdit, type ReplaceFile, writeEdit } from './edit-file.ts'
import type { TomlEdit } from './edit-toml.ts'
import { instanceName } from './instances.ts'
import { issuesError } from './issues.ts'
import { unmaskSettings } from './kept-secrets.ts'
import type { LiveConfig } from './live-config.ts'
import type { LoadedConfig, LoadRequest } from './load.ts'
import { masked } from './mask.ts'
import type { DownloadClientOptions, InstanceOptions } from './plugin-schema.ts'
import { createSecretFiles, type SecretFiles, type WritePrivate } from './secret-files.ts'
import { readSettings } from './settings-secrets.ts'

type Target = Parameters<PluginSetups['get']>[0]

export interface InstanceEditorDeps {
  readonly request: LoadRequest
  readonly live: Pick<LiveConfig, 'alone' | 'reloadAlone' | 'latest'>
  readonly replaceFile: ReplaceFile
  readonly writePrivate: WritePrivate
  /** Instances that are there without a block. */
  readonly unconfigured: readonly PluginInstance[]
  /** What the plugin's own schema says of the settings, each path below them. */
  check(instance: PluginInstance): readonly { readonly path: string; readonly message: string }[]
}

/** Changes of the instances of plugins: each is written to the file and then applied as any change of it is. */
export interface InstanceEditor extends Pick<PluginSetups, 'get' | 'add' | 'change' | 'remove'> {
  draft(...args: Parameters<PluginSetups['draft']>): PluginInstance
}

export function createInstanceEditor(deps: InstanceEditorDeps): InstanceEditor {
  const { live } = deps
  return {
    get: (target) => setupOf(deps, live.latest(), target),
    add: (kind, wish) =>
      edited(deps, (secrets) => ({
        target: { kind, name: wish.name ?? wish.plugin },
        edits: (before) => additionOf(before, { kind, wish, secrets }),
      })),
    change: (target, wish) =>
      edited(deps, (secrets) => ({
        target: { ...target, name: wish.name ?? target.name },
        edits: (before) => changesOf(deps, before, { target, wish, secrets }),
      })),
    remove: async (target) => {
      await edited(deps, () => ({
        target: null,
        edits: (before) => [
          {
            type: 'remove',
            list: pluginTables[target.kind],
            index: getIndex(deps, before, target),
          },
        ],
      }))
    },
    draft: (kind, wish, like) => draftOf(deps, kind, { wish, like }),
  }
}

interface Plan {
  /** What is to be right afterwards; null for nothing. */
  readonly target: Target | null
  readonly edits: (before: LoadedConfig) => readonly TomlEdit[]
}

/** Writes what a plan asks for; secrets that it has put away go with it when it comes to nothing. */
function edited(deps: InstanceEditorDeps, plan: (secrets: SecretFiles) => Plan): Promise<string> {
  const { live, request } = deps
  return live.alone(async () => {
    const before = live.latest()
    const secrets = createSecretFiles(before.config.storage.dataDir, deps.writePrivate)
    const { target, edits } = plan(secrets)
    let draft: DraftedEdit
    try {
      draft = draftEdit(request, edits)
      if (target !== null) requireRight(deps, draft.after, target)
      writeEdit(draft, deps)
    } catch (error) {
      secrets.takeBack()
      throw inWords(error)
    }
    await live.reloadAlone()
    secrets.clean(before, draft.after)
    return target?.name ?? ''
  })
}

function requireRight(deps: InstanceEditorDeps, after: LoadedConfig, target: Target): void {
  const instance = after.config.instances.find(
    ({ kind, name }) => kind === target.kind && name === target.name,
  )
  // One that is switched off may wait for its settings.
  if (instance === undefined || !instance.enabled) return
  refuse(deps.check(instance))
}

function refuse(found: readonly { path: string; message: string }[]): void {
  if (found.length === 0) return
  const issues = found.map(({ path, message }): ConfigIssue => {
    const name = path === '' ? 'settings' : `settings.${path}`
    return { path: name, message, hint: null, line: null, column: null, variable: null }
  })
  throw issuesError('This would not be right:', issues)
}

function additionOf(
  before: LoadedConfig,
  {
    kind,
    wish,
    secrets,
  }: { kind: PluginKind; wish: PluginWish & { plugin: string }; secrets: SecretFiles },
): readonly TomlEdit[] {
  const name = wish.name ?? wish.plugin
  if (indexOf(before, { kind, name }) !== null) {
    throw new AppError('conflict', `There is a ${kind} named ${name} already.`)
  }
  const block = {
    plugin: wish.plugin,
    ...blockOf(wish),
    ...settingsOf({ wish, kind, name, known: {}, secrets }),
  }
  return [{ type: 'add', list: pluginTables[kind], block }]
}

function changesOf(
  deps: InstanceEditorDeps,
  before: LoadedConfig,
  { target, wish, secrets }: { target: Target; wish: PluginWish; secrets: SecretFiles },
): readonly TomlEdit[] {
  const { kind, name } = target
  const list = pluginTables[kind]
  const index = indexOf(before, target)
  if (index === null) {
    const unconfigured = getUnconfigured(deps, target)
    const settings = settingsOf({ wish, kind, name, known: {}, secrets })
    return [
      { type: 'add', list, block: { plugin: unconfigured.plugin, ...blockOf(wish), ...settings } },
    ]
  }
  const present = before.options[list][index]
  const known = present?.settings ?? {}
  const next = settingsOf({ wish, kind, name, known, secrets }).settings
  return [
    ...Object.entries(blockOf(wish))
      .filter(([key, value]) => !Bun.deepEquals(value, (present as Record<string, unknown>)[key]))
      .map(([key, value]): TomlEdit => ({ type: 'set', path: [list, index, key], value })),
    ...(next === undefined ? [] : settingEdits([list, index, 'settings'], known, next)),
  ]
}

/** Each setting by itself, so that remarks beside the others stay. */
function settingEdits(
  path: readonly (string | number)[],
  known: Readonly<Record<string, unknown>>,
  next: Readonly<Record<string, unknown>>,
): readonly TomlEdit[] {
  if (Object.keys(known).length === 0) {
    return Object.keys(next).length === 0 ? [] : [{ type: 'set', path, value: next }]
  }
  const gone = Object.keys(known).filter((key) => !Object.hasOwn(next, key))
  const changed = Object.entries(next).filter(([key, value]) => !Bun.deepEquals(value, known[key]))
  return [
    ...gone.map((key): TomlEdit => ({ type: 'unset', path: [...path, key] })),
    ...changed.map(([key, value]): TomlEdit => ({ type: 'set', path: [...path, key], value })),
  ]
}

function settingsOf({
  wish,
  kind,
  name,
  known,
  secrets,
}: {
  wish: PluginWish
  kind: PluginKind
  name: string
  known: Readonly<Record<string, unknown>>
  secrets: SecretFiles
}): { readonly settings?: Record<string, unknown> } {
  if (wish.settings === undefined) return {}
  const settings = unmaskSettings({
    given: wish.settings,
    known,
    keep: (path, secret) => ({
      file: secrets.write([pluginTables[kind], name, ...path].join('-'), secret),
    }),
  })
  return { settings }
}

/** The wish in the words of the file, without the settings. */
function blockOf(wish: PluginWish): Readonly<Record<string, unknown>> {
  const { name, enabled, priority, events, categories, folders, pathMap, remove } = wish
  const block = {
    name,
    enabled,
    priority,
    events,
    categories,
    folders,
    path_map: pathMap,
    remove,
    imported_category: wish.importedCategory,
  }
  return Object.fromEntries(Object.entries(block).filter(([, value]) => value !== undefined))
}

function indexOf({ options }: LoadedConfig, { kind, name }: Target): number | null {
  const list: readonly InstanceOptions[] = options[pluginTables[kind]]
  const index = list.findIndex((one) => instanceName(one) === name)
  return index < 0 ? null : index
}

function getIndex(deps: InstanceEditorDeps, before: LoadedConfig, target: Target): number {
  const index = indexOf(before, target)
  if (index !== null) return index
  getUnconfigured(deps, target)
  throw new AppError(
    'conflict',
    `${target.name} has no block in the file that could be taken out: switch it off instead.`,
  )
}

function getUnconfigured(
  { unconfigured }: InstanceEditorDeps,
  { kind, name }: Target,
): PluginInstance {
  const found = unconfigured.find((one) => one.kind === kind && one.name === name)
  if (found !== undefined) return found
  throw new AppError('not_found', `There is no ${kind} named ${name}.`)
}

function setupOf(deps: InstanceEditorDeps, config: LoadedConfig, target: Target): PluginSetup {
  const { kind } = target
  const index = indexOf(config, target)
  if (index === null) {
    const { name, plugin, enabled, priority } = getUnconfigured(deps, target)
    return {
      kind,
      name,
      plugin,
      enabled,
      priority,
      settings: {},
      line: null,
      events: null,
      downloads: null,
    }
  }
  const table = pluginTables[kind]
  const options = config.options[table][index] as InstanceOptions
  const source = config.sourceOf([table, index])
  return {
    kind,
    name: instanceName(options),
    plugin: options.plugin,
    enabled: options.enabled,
    priority: options.priority,
    settings: masked([], options.settings) as Record<string, unknown>,
    line: source.kind === 'file' ? source.line : null,
    events: kind === 'notifier' ? (config.options.notifier[index]?.events ?? null) : null,
    downloads: kind === 'downloadClient' ? downloadsOf(options as DownloadClientOptions) : null,
  }
}

function downloadsOf(options: DownloadClientOptions): PluginSetup['downloads'] {
  const {
    categories,
    folders,
    path_map: pathMap,
    remove,
    imported_category: importedCategory,
  } = options
  return { categories, folders, pathMap, remove, importedCategory }
}

function draftOf(
  deps: InstanceEditorDeps,
  kind: PluginKind,
  { wish, like }: { wish: PluginWish & { plugin: string }; like: string | null },
): PluginInstance {
  const latest = deps.live.latest()
  const index = like === null ? null : indexOf(latest, { kind, name: like })
  const present = index === null ? undefined : latest.options[pluginTables[kind]][index]
  // Another plugin may send what this one keeps to wherever it likes.
  const known = present?.plugin === wish.plugin ? present.settings : {}
  const secretPaths: string[] = []
  const written = unmaskSettings({
    given: wish.settings ?? {},
    known,
    keep: (path, secret) => {
      secretPaths.push(path.join('.'))
      return secret
    },
  })
  const { dataDir } = latest.config.storage
  const { environment } = deps.request
  const read = readSettings(written, ['settings'], { dataDir, environment, optional: false })
  refuse(read.findings.map(({ path, message }) => ({ path: path.slice(1).join('.'), message })))
  const instance: PluginInstance = {
    kind,
    name: wish.name ?? like ?? wish.plugin,
    plugin: wish.plugin,
    enabled: true,
    priority: wish.priority ?? 100,
    settings: read.settings,
    lines: {},
    secretPaths: [...secretPaths, ...read.secretPaths],
  }
  refuse(deps.check(instance))
  return instance
}

const fields: Readonly<Record<string, string>> = {
  path_map: 'pathMap',
  imported_category: 'importedCategory',
}

/** Errors in the words of the request: without the place in a file that was not written. */
function inWords(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'invalid') return error
  const issues = ((error.details['issues'] ?? []) as readonly ConfigIssue[]).map((one) => {
    const [, field = one.path] = /^\w+\[\d+\]\.?(.*)$/.exec(one.path) ?? []
    const path = field.replace(/^\w+/, (name) => fields[name] ?? name)
    return { ...one, path, line: null, column: null }
  })
  const message = issues.map((one) => `${one.path} ${one.message}`.trim()).join('. ')
  return new AppError('invalid', message, { details: { issues } })
}
