import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import * as v from 'valibot'

import { AppError } from '../domain/error.ts'
import { findKeys } from './api-keys.ts'
import { checkLogin } from './check-login.ts'
import { fillDefaults, toConfig, type Config } from './config.ts'
import { applyEnvironment, variableAt, type Environment } from './environment.ts'
import {
  findingOfIssue,
  locate,
  problemsError,
  type ConfigProblem,
  type Finding,
  type Origins,
} from './explain.ts'
import { instanceBlocks, readInstances, validBlocks } from './instances.ts'
import { importSchema } from './download-options.ts'
import { downloadClientSchema } from './plugin-schema.ts'
import { findPositions, type ConfigPath } from './positions.ts'
import { parseToml, readText } from './read-toml.ts'
import { lookAtFolders } from './look-at-folders.ts'
import { ruleSchema } from './rule-options.ts'
import { scheduleSchema } from './schedule-options.ts'
import type { RuleInput } from './rule-input.ts'
import { checkRules } from './rules.ts'
import {
  authSchema,
  configSchema,
  librarySchema,
  serverSchema,
  storageSchema,
  type ConfigFile,
} from './schema.ts'
import { isTable } from './schema-tree.ts'
import { pruneUnknownKeys } from './unknown-keys.ts'

export type { Config } from './config.ts'

export interface LoadRequest {
  /** The TOML file; relative paths in it start from its folder. */
  readonly path: string
  readonly environment: Environment
  /** Processor cores, for the default of `jobs.workers`. */
  readonly cores?: number
  /** Taken for what the file holds, to check a change before it is written. */
  readonly text?: string
  /** What speaks against the options. It is asked before any file that they name is read. */
  readonly refuse?: (options: ConfigFile) => readonly Finding[]
  /** Keys and secrets that this user cannot read are no problems: for commands that may do without them. */
  readonly keysOptional?: boolean
}

/** Where a value comes from. */
export type ValueSource =
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'default' }

export interface LoadedConfig {
  /** What the file held, without byte order mark. */
  readonly text: string
  readonly config: Config
  /** The same in the words of the file, every default filled in. */
  readonly options: ConfigFile
  readonly warnings: readonly ConfigProblem[]
  /** Looks at the folders on their disks, which may take as long as a share needs to answer. */
  readonly folderWarnings: () => readonly ConfigProblem[]
  readonly sourceOf: (path: ConfigPath) => ValueSource
}

/**
 * Reads the file, puts `SHELFD__…` variables over it and checks everything, without a look at the libraries' disks.
 * Throws `invalid` with all problems at once, in the text and as `details.problems`.
 */
export function loadConfig(request: LoadRequest): Config {
  return readConfig(request).config
}

/** `loadConfig` with what `shelfd config` shows besides. Same errors. */
export function readConfig(request: LoadRequest): LoadedConfig {
  const { path, environment } = request
  const folder = dirname(resolve(path))
  const text = request.text ?? readText(path)
  const applied = applyEnvironment(configSchema, parseToml(path, text), environment)
  const position = findPositions(text)
  const origins: Origins = {
    file: path,
    position,
    variable: (at) => variableAt(applied.overrides, at),
  }
  const pruned = pruneUnknownKeys(configSchema, applied.tree)
  const parsed = v.safeParse(configSchema, pruned.value, { abortPipeEarly: true })
  const told = [...pruned.findings, ...(parsed.issues ?? []).map(findingOfIssue)]
  if (request.refuse !== undefined) {
    const refused = parsed.success ? request.refuse(parsed.output) : told
    if (refused.length > 0) {
      throw problemsError(refused.map((finding) => locate(origins, finding)))
    }
  }
  const input = ruleInput(pruned.value, { folder, origins })
  const rules = checkRules(input)
  const secrets = { folder, environment, optional: request.keysOptional === true }
  const auth = readAuth(pruned.value, secrets)
  const plugins = readInstances(isTable(pruned.value) ? pruned.value : {}, {
    ...secrets,
    dataDir: resolve(folder, input.dataDir ?? ''),
    origins,
  })
  const findings = [
    ...told,
    ...rules.findings,
    ...(auth?.findings ?? []),
    ...loginFindings(pruned.value),
    ...plugins.findings,
  ]
  const problems = [...applied.problems, ...findings.map((finding) => locate(origins, finding))]
  if (problems.length > 0 || !parsed.success || auth === null || auth.auth === null) {
    throw problemsError(problems)
  }
  const options = fillDefaults(parsed.output, folder, request.cores ?? availableParallelism())
  return {
    text,
    config: toConfig(options, {
      path: resolve(path),
      folder,
      auth: auth.auth,
      instances: plugins.instances,
    }),
    options,
    warnings: rules.warnings.map((finding) => locate(origins, finding)),
    folderWarnings: () => lookAtFolders(input).map((finding) => locate(origins, finding)),
    sourceOf: (at) => sourceOf(at, { tree: pruned.value, origins }),
  }
}

/** Where a file is looked for when none is named, in this order. */
export interface ConfigSearch {
  /** Value of `--config`. */
  readonly flag?: string | undefined
  readonly environment: Environment
  readonly cwd: string
}

/**
 * The file to load: the flag, `SHELFD_CONFIG`, or the first that exists of `./shelfd.toml`, the user's and
 * `/etc/shelfd/shelfd.toml`. Null when there is none; one that was named is returned even when it is missing.
 */
export function findConfigPath(search: ConfigSearch): string | null {
  const named = search.flag ?? search.environment['SHELFD_CONFIG']
  if (named !== undefined && named !== '') return resolve(search.cwd, named)
  return standardPaths(search).find((path) => existsSync(path)) ?? null
}

/** `findConfigPath`; throws `invalid` with the places it looked at when there is no file. */
export function getConfigPath(search: ConfigSearch): string {
  const path = findConfigPath(search)
  if (path !== null) return path
  const places = standardPaths(search).join(', ')
  throw new AppError(
    'invalid',
    `no configuration file: looked for ${places}; \`shelfd init\` writes one, --config or SHELFD_CONFIG name another`,
  )
}

function standardPaths({ environment, cwd }: ConfigSearch): readonly string[] {
  const configHome = environment['XDG_CONFIG_HOME'] ?? ''
  const home = environment['HOME'] ?? ''
  // The XDG base directory specification has relative values ignored.
  const user = isAbsolute(configHome) ? configHome : join(home, '.config')
  return [
    join(cwd, 'shelfd.toml'),
    ...(isAbsolute(user) ? [join(user, 'shelfd', 'shelfd.toml')] : []),
    '/etc/shelfd/shelfd.toml',
  ]
}

interface Context {
  readonly folder: string
}

// Each part is checked alone, so that a mistake in one does not hide those in another.
function ruleInput(tree: unknown, { folder, origins }: Context & { origins: Origins }): RuleInput {
  const storage = v.safeParse(storageSchema, valueAt(tree, ['storage']) ?? {})
  const recycling = v.safeParse(importSchema, valueAt(tree, ['import']) ?? {})
  return {
    folder,
    dataDir: storage.success ? storage.output.data_dir : null,
    libraries: validBlocks(librarySchema, valueAt(tree, ['library'])),
    schedules: validBlocks(scheduleSchema, valueAt(tree, ['schedule'])),
    rules: validBlocks(ruleSchema, valueAt(tree, ['rule'])),
    instances: instanceBlocks(isTable(tree) ? tree : {}),
    clients: validBlocks(downloadClientSchema, valueAt(tree, ['download_client'])),
    recycleDir: recycling.success ? recycling.output.recycle_dir : '',
    where: (path) => {
      const problem = locate(origins, { path, message: '' })
      return 'variable' in problem ? problem.variable : `line ${problem.line}`
    },
    isSet: (path) => valueAt(tree, path) !== undefined,
  }
}

function readAuth(
  tree: unknown,
  { folder, environment, optional }: Context & { environment: Environment; optional: boolean },
): ReturnType<typeof findKeys> | null {
  const auth = v.safeParse(authSchema, valueAt(tree, ['auth']) ?? {})
  const storage = v.safeParse(storageSchema, valueAt(tree, ['storage']) ?? {})
  if (!auth.success || !storage.success) return null
  const dataDir = resolve(folder, storage.output.data_dir)
  return findKeys(auth.output, { dataDir, environment, optional })
}

function loginFindings(tree: unknown): readonly Finding[] {
  const auth = v.safeParse(authSchema, valueAt(tree, ['auth']) ?? {})
  const server = v.safeParse(serverSchema, valueAt(tree, ['server']) ?? {})
  return auth.success && server.success ? checkLogin(auth.output, server.output) : []
}

function sourceOf(
  path: ConfigPath,
  { tree, origins }: { readonly tree: unknown; readonly origins: Origins },
): ValueSource {
  if (valueAt(tree, path) === undefined) return { kind: 'default' }
  const variable = origins.variable(path)
  if (variable !== null) return { kind: 'environment', variable }
  const line = origins.position(path)?.line ?? 0
  return { kind: 'file', file: origins.file, line }
}

function valueAt(tree: unknown, path: ConfigPath): unknown {
  let value = tree
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment))
      return undefined
    value = (value as Record<string | number, unknown>)[segment]
  }
  return value
}
