import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

import { pluginTables } from '../domain/plugin.ts'
import { secretFilesOf } from './kept-secrets.ts'
import type { LoadedConfig } from './load.ts'

/** Below the data folder; only what lies in it is ever written or removed here. */
const folder = 'secrets'

/** Writes a file that only its owner can read, its folder too. */
export type WritePrivate = (folder: string, name: string, text: string) => void

/** Secrets that came by the API, each in a file of its own: a change that is taken back leaves the old one as it was. */
export interface SecretFiles {
  /** Answers its path, from the data folder. */
  write(of: string, secret: string): string
  /** Removes those that were written since, after a change that came to nothing. */
  takeBack(): void
  /** Removes those that only the configuration before has named. */
  clean(before: LoadedConfig, after: LoadedConfig): void
}

export function createSecretFiles(dataDir: string, writePrivate: WritePrivate): SecretFiles {
  const written: string[] = []
  const remove = (path: string): void => rmSync(join(dataDir, path), { force: true })
  return {
    write: (of, secret) => {
      const name = `${of.replaceAll(/[^A-Za-z0-9_.-]+/g, '-')}-${randomBytes(4).toString('hex')}`
      writePrivate(join(dataDir, folder), name, `${secret}\n`)
      const path = `${folder}/${name}`
      written.push(path)
      return path
    },
    takeBack: () => written.splice(0).forEach(remove),
    clean: (before, after) => {
      const kept = new Set(namedIn(after))
      for (const path of namedIn(before)) {
        // By its form one of those that are made here: nothing else is removed.
        if (!kept.has(path) && /^secrets\/[\w.-]+-[0-9a-f]{8}$/.test(path)) remove(path)
      }
    },
  }
}

function namedIn({ options }: LoadedConfig): readonly string[] {
  return Object.values(pluginTables).flatMap((table) =>
    options[table].flatMap(({ settings }) => secretFilesOf(settings)),
  )
}
