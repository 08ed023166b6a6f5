import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import type { KeySource } from '../domain/key.ts'
import type { Environment } from './environment.ts'
import type { Finding } from './explain.ts'
import { relation } from './folders.ts'
import type { SecretOption } from './option-types.ts'
import { readSecretFile } from './read-secret-file.ts'
import { createSecret, type Secret } from './secret.ts'

/**
 * A key of the API, or the file below the data folder in which the first start has to write one. One that cannot be read
 * is a mistake of the configuration, but not for a command that may do without it.
 */
export type ApiKey =
  | {
      readonly state: 'known'
      readonly secret: Secret
      readonly source: KeySource
      /** Where it stands; null when its source is no file. */
      readonly file: string | null
    }
  | { readonly state: 'missing'; readonly file: string }
  | {
      readonly state: 'unreadable'
      /** Why, with the file or variable. */
      readonly reason: string
      readonly file: null
    }

/** The tables' own names of the keys, by what they allow. */
export const keyOptions = {
  full: 'api_key',
  read: 'read_only_key',
  hooks: 'hooks_key',
} as const

/**
 * Finds the key that an option of `[auth]` names. Relative files start from the data folder; one that is missing there
 * is to be made, one that is missing elsewhere is a finding.
 */
export function resolveApiKey(
  option: SecretOption,
  from: {
    readonly name: (typeof keyOptions)[keyof typeof keyOptions]
    readonly dataDir: string
    readonly environment: Environment
  },
): ApiKey | Finding {
  const { dataDir, environment } = from
  const path = ['auth', from.name]
  const found = (text: string, what: string, file: string | null): ApiKey | Finding => {
    const key = text.trim()
    const message = mistakeIn(key, what)
    if (message !== null) return { path, message }
    const source =
      typeof option === 'string' ? 'configuration' : file === null ? 'environment' : 'file'
    return { state: 'known', secret: createSecret(key), source, file }
  }
  if (typeof option === 'string') return found(option, 'the key', null)
  if ('env' in option) {
    const value = environment[option.env]
    if (value !== undefined) return found(value, `the environment variable ${option.env}`, null)
    return { path, message: `the environment variable ${option.env} is not set` }
  }
  const file = resolve(dataDir, option.file)
  const read = readSecretFile(file)
  if ('text' in read) return found(read.text, `the secret file ${file}`, file)
  if (read.isMissing && relation(file, dataDir) === 'inside') return { state: 'missing', file }
  return { path, message: read.message }
}

/** A key that nobody guesses: 32 random bytes. */
export function newKey(): string {
  return randomBytes(32).toString('base64url')
}

/**
 * The key, made now (mode 0600, folders 0700) when its file is still missing.
 * Throws `unavailable` when it cannot be written, `unauthorized` when it is there and cannot be read.
 */
export function ensureApiKey(apiKey: ApiKey): Secret {
  if (apiKey.state === 'known') return apiKey.secret
  if (apiKey.state === 'unreadable') throw new AppError('unauthorized', `${apiKey.reason}.`)
  const key = newKey()
  try {
    mkdirSync(dirname(apiKey.file), { recursive: true, mode: 0o700 })
    writeFileSync(apiKey.file, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true })
    return createSecret(key)
  } catch (error) {
    // Another start was quicker: its key counts.
    if (errnoOf(error) === 'EEXIST') return createSecret(readFileSync(apiKey.file, 'utf8').trim())
    throw new AppError('unavailable', `cannot write the API key to ${apiKey.file}`, {
      cause: error,
    })
  }
}

function mistakeIn(key: string, what: string): string | null {
  if (key === '') return `${what} is empty`
  // It travels in an HTTP header.
  return /^[\x21-\x7e]+$/.test(key) ? null : `${what} must be printable ASCII without spaces`
}
