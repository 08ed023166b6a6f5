import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { AppError } from '../../src/domain/error.ts'
import type { ConfigProblem } from '../../src/config/explain.ts'
import { readConfig, type LoadedConfig } from '../../src/config/load.ts'

export interface Given {
  readonly toml: string | Uint8Array
  readonly environment?: Readonly<Record<string, string>>
  /** Made before; `<folder>` in the TOML stands for it. */
  readonly folder?: string
}

const folders: string[] = []

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-config-'))
  folders.push(folder)
  return folder
}

/** For `afterAll`: takes away what the tests of a file have made. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/** Loads a configuration from a folder of its own, on a machine with four cores. */
export function load({ toml, environment = {}, folder = makeFolder() }: Given): LoadedConfig {
  const path = join(folder, 'shelfd.toml')
  writeFileSync(path, typeof toml === 'string' ? toml.replaceAll('<folder>', folder) : toml)
  return readConfig({ path, environment, cores: 4 })
}

/** The error that loading ends with. */
export function failure(given: Given): AppError {
  try {
    load(given)
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
  throw new Error('the configuration was accepted')
}

/** Its lines, with the folder taken out of the paths. */
export function complaints(given: Omit<Given, 'folder'>): readonly string[] {
  const folder = makeFolder()
  const { message } = failure({ ...given, folder })
  return message.replaceAll(`${folder}/`, '').split('\n')
}

export function problemsOf(error: AppError): readonly ConfigProblem[] {
  return error.details['problems'] as readonly ConfigProblem[]
}
