import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { AppError, errnoOf } from '../domain/error.ts'
import type { Environment } from './environment.ts'
import type { Finding } from './explain.ts'
import { relation } from './folders.ts'
import type { SecretOption } from './option-types.ts'
import { readFailure } from './read-failure.ts'
import { createSecret, type Secret } from './secret.ts'

/** The key, or the file below the data folder in which the first start has to write one. */
export type ApiKey =
  | { readonly state: 'known'; readonly secret: Secret }
  | { readonly state: 'missing'; readonly file: string }

const path = ['auth', 'api_key']

/**
 * Finds the key that `auth.api_key` names. Relative files start from the data folder; one that is missing there
 * is to be made, one that is missing elsewhere is a finding.
 */
export function resolveApiKey(
  option: SecretOption,
  { dataDir, environment }: { readonly dataDir: string; readonly environment: Environment },
): ApiKey | Finding {
  if (typeof option === 'string') return checked(option, 'the key')
  if ('env' in option) {
    const value = environment[option.env]
    if (value !== undefined) return checked(value, `the environment variable ${option.env}`)
    return { path, message: `the environment variable ${option.env} is not set` }
  }
  const file = resolve(dataDir, option.file)
  const text = readKeyFile(file)
  if (typeof text === 'string') return checked(text, `the secret file ${file}`)
  const missing = errnoOf(text.error) === 'ENOENT'
  if (missing && relation(file, dataDir) === 'inside') return { state: 'missing', file }
  return { path, message: `cannot read the secret file ${file}: ${readFailure(text.error)}` }
}

/**
 * The key, made now (32 random bytes, mode 0600, folders 0700) when its file is still missing.
 * Throws `unavailable` when it cannot be written.
 */
export function ensureApiKey(apiKey: ApiKey): Secret {
  if (apiKey.state === 'known') return apiKey.secret
  const key = randomBytes(32).toString('base64url')
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

function checked(text: string, what: string): ApiKey | Finding {
  const key = text.trim()
  if (key === '') return { path, message: `${what} is empty` }
  // It travels in an HTTP header.
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return { path, message: `${what} must be printable ASCII without spaces` }
  }
  return { state: 'known', secret: createSecret(key) }
}

function readKeyFile(file: string): string | { readonly error: unknown } {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return { error }
  }
}
