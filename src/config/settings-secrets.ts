import { resolve } from 'node:path'

import type { Environment } from './environment.ts'
import type { Finding } from './explain.ts'
import type { ConfigPath } from './positions.ts'
import { readSecretFile } from './read-secret-file.ts'
import { isTable } from './schema-tree.ts'

/** Where the secrets of settings are looked for. */
export interface SecretSources {
  /** Folder that relative files start from. */
  readonly dataDir: string
  readonly environment: Environment
  /** Secrets that cannot be read are left out: for commands that may do without them. */
  readonly optional: boolean
}

/** A table that stands for a secret: where it is to be found. */
export type SecretReference = { readonly env: string } | { readonly file: string }

/** Settings as their plugin gets them. */
export interface ReadSettings {
  /** Plain JSON: dates are texts. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Below the settings, as `a.0.b`. */
  readonly secretPaths: readonly string[]
  readonly findings: readonly Finding[]
}

/** Puts each secret in the place of the table that names it. One that cannot be read is left out, with a finding. */
export function readSettings(
  settings: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  from: SecretSources,
): ReadSettings {
  const secretPaths: string[] = []
  const findings: Finding[] = []

  const read = (value: unknown, below: ConfigPath): unknown => {
    if (isSecretReference(value)) {
      const secret = readSecret(value, from)
      if ('text' in secret) {
        secretPaths.push(below.join('.'))
        return secret.text
      }
      if (!from.optional) findings.push({ path: [...path, ...below], message: secret.message })
      return undefined
    }
    if (value instanceof Date) return value.toISOString()
    if (Array.isArray(value)) return value.map((item, index) => read(item, [...below, index]))
    return isTable(value) ? readTable(value, below) : value
  }
  const readTable = (
    value: Readonly<Record<string, unknown>>,
    below: ConfigPath,
  ): Record<string, unknown> => {
    const members = Object.entries(value).map(([key, inner]) => [key, read(inner, [...below, key])])
    return Object.fromEntries(members.filter(([, inner]) => inner !== undefined)) as Record<
      string,
      unknown
    >
  }
  return { settings: readTable(settings, []), secretPaths, findings }
}

/** `{ env = "NAME" }` or `{ file = "path" }` and nothing else. */
export function isSecretReference(value: unknown): value is SecretReference {
  if (!isTable(value)) return false
  const [key, ...others] = Object.keys(value)
  if (others.length > 0 || (key !== 'env' && key !== 'file')) return false
  return typeof value[key] === 'string' && value[key] !== ''
}

function readSecret(
  reference: SecretReference,
  { dataDir, environment }: SecretSources,
): { readonly text: string } | { readonly message: string } {
  if ('env' in reference) {
    const what = `the environment variable ${reference.env}`
    const value = environment[reference.env]
    return value === undefined ? { message: `${what} is not set` } : filled(value, what)
  }
  const file = resolve(dataDir, reference.file)
  const read = readSecretFile(file)
  return 'text' in read ? filled(read.text, `the secret file ${file}`) : read
}

function filled(
  value: string,
  what: string,
): { readonly text: string } | { readonly message: string } {
  const text = value.trim()
  return text === '' ? { message: `${what} is empty` } : { text }
}
