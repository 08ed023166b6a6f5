import { AppError } from '../domain/error.ts'

/** Judges entries of a walk by name alone. `path` is below the library root, `/` between segments. */
export interface Ignore {
  /** True when neither the directory nor anything below it is looked at. */
  ignoresDirectory(name: string, path: string): boolean
  ignoresFile(name: string, path: string): boolean
  /** True for a file, `.ignore`, whose directory asks by it to be left alone. */
  marksIgnored(name: string): boolean
}

export interface IgnoreOptions {
  /**
   * Globs in Bun's syntax, case-sensitive. One without `/` is matched with the name, any other with the path; a
   * leading `/` is dropped, a `/` at the end limits it to directories.
   */
  readonly patterns: readonly string[]
}

// Thumbnail, recycle and snapshot folders of NAS systems, and the folders that media servers keep for themselves.
// Those with a leading dot are covered by the rule for hidden names.
const directoryNames = [
  '@eadir',
  'eadir',
  '@recycle',
  '#recycle',
  '#snapshot',
  '@snapshot',
  '@recently-snapshot',
  '@tmp',
  '$recycle.bin',
  'system volume information',
  'lost+found',
  'extrathumbs',
  'metadata',
  'plex versions',
  'temprec',
  'tempsbe',
]
const fileNames = ['thumbs.db', 'ehthumbs.db', 'ehthumbs_vista.db', 'desktop.ini']

const isListedDirectory = caseInsensitiveSet(directoryNames)
const isListedFile = caseInsensitiveSet(fileNames)
const dot = 46

/** @throws AppError `invalid` for an empty or negated pattern. */
export function createIgnore({ patterns }: IgnoreOptions): Ignore {
  const rules = patterns.map(parsePattern)
  const matches = (name: string, path: string, isDirectory: boolean): boolean =>
    rules.some(
      (rule) =>
        (isDirectory || !rule.directoryOnly) && rule.glob.match(rule.wholePath ? path : name),
    )
  return {
    ignoresDirectory: (name, path) =>
      ignoresDirectoryName(name) || (rules.length > 0 && matches(name, path, true)),
    ignoresFile: (name, path) =>
      ignoresFileName(name) || (rules.length > 0 && matches(name, path, false)),
    marksIgnored: (name) => name === '.ignore',
  }
}

function ignoresDirectoryName(name: string): boolean {
  return isHidden(name) || isListedDirectory(name) || hasSuffix(name, '.trickplay')
}

function ignoresFileName(name: string): boolean {
  return isHidden(name) || isListedFile(name) || hasSuffix(name, '.bts') || hasSuffix(name, '.sync')
}

// Three dots are an ellipsis, not a hidden name: "...And Justice for All (1979)".
function isHidden(name: string): boolean {
  return name.charCodeAt(0) === dot && !name.startsWith('...')
}

// Called for every entry of a walk: the code of the last character settles nearly all names without a copy.
function hasSuffix(name: string, suffix: string): boolean {
  const last = name.charCodeAt(name.length - 1) | 0x20
  if (last !== suffix.charCodeAt(suffix.length - 1) || name.length <= suffix.length) return false
  return name.slice(-suffix.length).toLowerCase() === suffix
}

// First character and length together rule out nearly every name, so few are lower-cased and looked up. All
// lengths must be below 32 to fit the bits of one integer.
function caseInsensitiveSet(names: readonly string[]): (name: string) => boolean {
  const known = new Set(names)
  const lengthsByFirst = new Int32Array(128)
  for (const name of names) {
    for (const first of [name.charCodeAt(0), name.toUpperCase().charCodeAt(0)]) {
      lengthsByFirst[first] = (lengthsByFirst[first] ?? 0) | (1 << name.length)
    }
  }
  return (name) => {
    const lengths = lengthsByFirst[name.charCodeAt(0)]
    if (lengths === undefined || name.length > 31 || (lengths & (1 << name.length)) === 0)
      return false
    return known.has(name.toLowerCase())
  }
}

interface Rule {
  readonly glob: Bun.Glob
  readonly wholePath: boolean
  readonly directoryOnly: boolean
}

function parsePattern(pattern: string): Rule {
  const directoryOnly = pattern.endsWith('/')
  const text = pattern.replace(/^\/|\/$/g, '')
  if (text.trim() === '') throw new AppError('invalid', 'An ignore pattern is empty')
  // Bun.Glob would take it as "everything but", which ignores the whole library.
  if (text.startsWith('!')) {
    throw new AppError('invalid', `The ignore pattern "${pattern}" begins with "!"`, {
      details: { pattern },
    })
  }
  return {
    glob: new Bun.Glob(text),
    wholePath: text.includes('/') || pattern.startsWith('/'),
    directoryOnly,
  }
}
