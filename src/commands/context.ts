import { resolve } from 'node:path'

import * as v from 'valibot'

import {
  findConfigPath,
  getConfigPath,
  loadConfig,
  readConfig,
  type Config,
  type LoadedConfig,
  type LoadRequest,
} from '../config/load.ts'
import { AppError } from '../domain/error.ts'
import type { ThreadUrls } from '../daemon/engine.ts'
import { readUrl } from './named-daemon.ts'
import type { Asking } from './ask.ts'
import { createOutput, type Output } from './output.ts'

/** What a command works with. */
export interface CommandContext {
  readonly urls: ThreadUrls
  readonly output: Output
  readonly json: boolean
  readonly verbose: boolean
  readonly asking: Asking
  /** The daemon that was named; null is the one that holds the data folder. */
  readonly url: string | null
  /** The key that was given; null is one of the configuration. */
  readonly apiKey: string | null
  /**
   * How the configuration is read.
   *
   * @throws AppError `invalid` when there is no file.
   */
  request(): LoadRequest
  /** Where a new configuration goes: the file that was named, else `shelfd.toml` here. */
  newConfigPath(): string
  /** Reads the configuration, once; its keys may be out of reach. */
  config(): Config
  /** Reads it with its keys, and with what is needed to read it again; `more` are variables beside the environment's. */
  readConfig(more?: Readonly<Record<string, string>>): {
    loaded: LoadedConfig
    request: LoadRequest
  }
  /** The same for commands that do without one; null when there is none and none was named. */
  configIfAny(): Config | null
}

const globals = v.object({
  config: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
  verbose: v.optional(v.boolean(), false),
  color: v.optional(v.boolean(), true),
  quiet: v.optional(v.boolean(), false),
  yes: v.optional(v.boolean(), false),
  input: v.optional(v.boolean(), true),
  url: v.optional(v.string()),
  apiKey: v.optional(v.string()),
})

/** The context of a command from the options that every command has. */
export function createContext(
  command: { optsWithGlobals(): unknown },
  urls: ThreadUrls,
): CommandContext {
  const options = v.parse(globals, command.optsWithGlobals())
  const { config: flag, json, verbose, color, quiet, yes, input } = options
  const environment = process.env
  const url = options.url ?? wordOf(environment['SHELFD_URL'])
  const search = { flag, environment, cwd: process.cwd() }
  let config: Config | undefined
  const request = (): LoadRequest => ({ path: getConfigPath(search), environment })
  return {
    urls,
    json,
    verbose,
    url: url === null ? null : readUrl(url),
    apiKey: readKey(options.apiKey ?? wordOf(environment['SHELFD_API_KEY'])),
    output: createOutput({ colour: color, quiet, environment }),
    asking: { yes, canAsk: input && process.stdin.isTTY && process.stderr.isTTY },
    config: () => {
      config ??= loadConfig({ path: getConfigPath(search), environment, keysOptional: true })
      return config
    },
    newConfigPath: () => resolve(flag ?? wordOf(environment['SHELFD_CONFIG']) ?? 'shelfd.toml'),
    request,
    readConfig: (more = {}) => {
      const read = { ...request(), environment: { ...environment, ...more } }
      return { loaded: readConfig(read), request: read }
    },
    configIfAny: () => {
      const path = findConfigPath(search)
      return path === null ? null : loadConfig({ path, environment, keysOptional: true })
    },
  }
}

/** A variable that is empty is one that is not set. */
function wordOf(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}

// Anything else cannot be sent in a header, and the error of the attempt would show it.
function readKey(text: string | null): string | null {
  if (text === null || /^[\x21-\x7e]+$/.test(text)) return text
  throw new AppError(
    'invalid',
    'A key (--api-key, SHELFD_API_KEY) is printable ASCII without spaces.',
  )
}
