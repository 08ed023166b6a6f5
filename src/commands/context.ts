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
import type { ThreadUrls } from '../engine.ts'
import { createOutput, type Output } from './output.ts'

/** What a command works with. */
export interface CommandContext {
  readonly urls: ThreadUrls
  readonly output: Output
  readonly json: boolean
  readonly verbose: boolean
  /** Reads the configuration. */
  config(): Config
  /** The same, with what is needed to read it again. */
  readConfig(): { loaded: LoadedConfig; request: LoadRequest }
  /** The same for commands that do without one; null when there is none and none was named. */
  configIfAny(): Config | null
}

const globals = v.object({
  config: v.optional(v.string()),
  json: v.optional(v.boolean(), false),
  verbose: v.optional(v.boolean(), false),
  color: v.optional(v.boolean(), true),
})

/** The context of a command from the options that every command has. */
export function createContext(
  command: { optsWithGlobals(): unknown },
  urls: ThreadUrls,
): CommandContext {
  const { config: flag, json, verbose, color } = v.parse(globals, command.optsWithGlobals())
  const environment = process.env
  const search = { flag, environment, cwd: process.cwd() }
  return {
    urls,
    json,
    verbose,
    output: createOutput({ colour: color, environment }),
    config: () => loadConfig({ path: getConfigPath(search), environment }),
    readConfig: () => {
      const request = { path: getConfigPath(search), environment }
      return { loaded: readConfig(request), request }
    },
    configIfAny: () => {
      const path = findConfigPath(search)
      return path === null ? null : loadConfig({ path, environment })
    },
  }
}
