import type { ConfigIssue } from '../domain/configuration.ts'
import { namedAddress } from '../domain/named-address.ts'
import { soundsSecret } from '../domain/secret-name.ts'
import { pathText } from './explain.ts'
import { issuesError } from './issues.ts'
import { masked } from './mask.ts'
import type { ConfigPath } from './positions.ts'
import { isTable } from './schema-tree.ts'
import { isSecretReference } from './settings-secrets.ts'

/** Settings as they came from somebody who saw the old ones masked. */
export interface GivenSettings {
  readonly given: Readonly<Record<string, unknown>>
  /** As the file has them; empty for an instance that is new. */
  readonly known: Readonly<Record<string, unknown>>
  /** Puts a secret away, and answers what is written in its place. */
  readonly keep: (path: ConfigPath, secret: string) => unknown
}

/**
 * The settings as the file is to have them: what came back masked is what it was, and what is a new secret is put away.
 *
 * @throws AppError `invalid` for a mask that stands for nothing, and for a reference to a file that was not there: whoever
 * may set a setting must not have files of this machine read by it. Nor must they have a secret that they cannot see sent
 * elsewhere: beside an address of another origin, what is kept is refused.
 */
export function unmaskSettings({ given, known, keep }: GivenSettings): Record<string, unknown> {
  const issues: ConfigIssue[] = []
  const refuse = (path: ConfigPath, message: string): undefined => {
    issues.push({
      path: pathText(['settings', ...path]),
      message,
      hint: null,
      line: null,
      column: null,
      variable: null,
    })
  }
  const read = (value: unknown, at: Place): unknown => {
    if (at.known !== undefined && Bun.deepEquals(value, at.shown)) {
      if (!isMoved || !holdsSecret(at)) return at.known
      return refuse(at.path, 'is a secret that goes to another address now; enter it anew')
    }
    if (isSecretReference(value) && 'file' in value) {
      return refuse(
        at.path,
        'names a file; that is written on the machine itself, in the configuration file',
      )
    }
    if (isSecretReference(value)) return value
    if (Array.isArray(value)) return value.map((item, index) => read(item, inside(at, index)))
    if (isTable(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, read(inner, inside(at, key))]),
      )
    }
    if (typeof value !== 'string') return value
    if (value.includes('***'))
      return refuse(at.path, 'has *** in it, which stands for no secret that is known')
    return at.isSecret && value !== '' ? keep(at.path, value) : value
  }
  const whole: Place = { path: [], known, shown: masked([], known), isSecret: false }
  const isMoved = namesNewOrigin(given, whole)
  const settings = read(given, whole)
  if (issues.length > 0) throw issuesError('This cannot be set:', issues)
  return settings as Record<string, unknown>
}

/** Where a value stands, with what stands there at present and how that is shown. */
interface Place {
  readonly path: ConfigPath
  readonly known: unknown
  readonly shown: unknown
  readonly isSecret: boolean
}

function inside({ path, known, shown, isSecret }: Place, key: string | number): Place {
  return {
    path: [...path, key],
    known: memberOf(known, key),
    shown: memberOf(shown, key),
    isSecret: isSecret || soundsSecret(String(key)),
  }
}

function memberOf(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return typeof key === 'number' ? (value as unknown[])[key] : undefined
  return isTable(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

/** Whether an address among the settings leads to another server than the one that stands there. */
function namesNewOrigin(value: unknown, at: Place): boolean {
  if (Bun.deepEquals(value, at.shown)) return false
  if (Array.isArray(value))
    return value.some((item, index) => namesNewOrigin(item, inside(at, index)))
  if (isTable(value)) {
    return Object.entries(value).some(([key, inner]) => namesNewOrigin(inner, inside(at, key)))
  }
  const key = keyOf(at.path)
  const origin = originOf(value, key)
  return origin !== null && origin !== originOf(at.known, key)
}

/** The name that a value has, in a list that of the list. */
function keyOf(path: ConfigPath): string {
  return path.findLast((part) => typeof part === 'string') ?? ''
}

function originOf(value: unknown, key: string): string | null {
  if (typeof value !== 'string') return null
  // A host has no scheme where the key says that it is one. `http:/host` leads to a host too.
  const url = URL.parse(value)
  const { protocol = '', host = '' } =
    (url?.host === '' ? null : url) ?? namedAddress(value, key) ?? {}
  // `origin` is "null" for all schemes but those of the web.
  return host === '' ? null : `${protocol}//${host}`
}

/** Servers that addresses anywhere among settings lead to. */
export function originsOf(settings: unknown, key = ''): readonly string[] {
  if (Array.isArray(settings)) return settings.flatMap((value) => originsOf(value, key))
  if (isTable(settings)) {
    return Object.entries(settings).flatMap(([inner, value]) => originsOf(value, inner))
  }
  const origin = originOf(settings, key)
  return origin === null ? [] : [origin]
}

function holdsSecret({ known, shown }: Place): boolean {
  return secretFilesOf(known).length > 0 || !Bun.deepEquals(known, shown)
}

/** Files that settings name as holding a secret. */
export function secretFilesOf(settings: unknown): readonly string[] {
  if (isSecretReference(settings)) return 'file' in settings ? [settings.file] : []
  if (Array.isArray(settings)) return settings.flatMap(secretFilesOf)
  return isTable(settings) ? Object.values(settings).flatMap(secretFilesOf) : []
}
