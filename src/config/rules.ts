import { resolve } from 'node:path'

import { keptTypes } from '../domain/event.ts'
import { createTypeFilter } from '../domain/notification.ts'
import { type PluginKind, pluginKinds, pluginTables } from '../domain/plugin.ts'
import { libraryName } from './config.ts'
import type { Finding } from './explain.ts'
import { folderState, relation } from './folders.ts'
import { type Block, eventsOf, instanceName } from './instances.ts'
import { downloadFindings, downloadWarnings } from './download-rules.ts'
import { type Root, rootsOf, type RuleInput } from './rule-input.ts'
import type { ConfigPath } from './positions.ts'
import { keylessEnrichers, scannableKinds, type LibraryOptions } from './schema.ts'
import { patternOf } from '../domain/rule.ts'
import { libraryScheduleName } from '../domain/schedule.ts'
import { nearest } from '../domain/suggest.ts'

export interface RuleResult {
  /** What keeps the configuration from being used. */
  readonly findings: readonly Finding[]
  /** What works, but probably not as meant. */
  readonly warnings: readonly Finding[]
}

/**
 * The rules between options: names are unique, folders lie apart, scanners exist. Libraries are compared as text: their
 * disks are not touched, as a share that does not answer would hold up the start.
 */
export function checkRules(input: RuleInput): RuleResult {
  const roots = rootsOf(input)
  return {
    findings: [
      ...libraryNames(input),
      ...scheduleNames(input),
      ...pluginKinds.flatMap((kind) => instanceNames(kind, input)),
      ...input.libraries.flatMap((block) => unknownScanner(block, input)),
      ...input.libraries.flatMap((block) => unknownEnrichers(block, input)),
      ...unknownEvents(input),
      ...roots.flatMap((root, index) => rootFindings(root, roots.slice(0, index), input)),
      ...dataDirFindings(roots, input),
      ...downloadFindings(roots, input),
    ],
    warnings: [...noLibraries(input), ...strayRules(input), ...downloadWarnings(input)],
  }
}

function libraryNames({ libraries, folder, where }: RuleInput): readonly Finding[] {
  const seen = new Map<string, ConfigPath>()
  return libraries.flatMap(({ index, options }) => {
    const name = libraryName(options, folder)
    const path = ['library', index, options.name === undefined ? 'path' : 'name']
    if (name.trim() === '') {
      return [{ path, message: 'this library needs a name: its path has no last part to take' }]
    }
    if (name.trim() === '*') {
      return [{ path, message: 'a library cannot be named "*": that is all of them' }]
    }
    return duplicate(seen, { name, path, what: 'library', where })
  })
}

function scheduleNames({ libraries, schedules, folder, where }: RuleInput): readonly Finding[] {
  const seen = new Map<string, ConfigPath>()
  for (const { index, options } of libraries) {
    if (options.schedule === 'off') continue
    const name = libraryScheduleName(libraryName(options, folder))
    seen.set(idOf(name), ['library', index, 'schedule'])
  }
  return schedules.flatMap(({ index, options: { name } }) => {
    const path = ['schedule', index, 'name']
    return duplicate(seen, { name, path, what: 'schedule', where })
  })
}

function idOf(name: string): string {
  return name.trim().normalize('NFC').toLowerCase()
}

function instanceNames(kind: PluginKind, { instances, where }: RuleInput): readonly Finding[] {
  const seen = new Map<string, ConfigPath>()
  const table = pluginTables[kind]
  return instances[kind].flatMap(({ index, options }) => {
    const path = [table, index, options.name === undefined ? 'plugin' : 'name']
    const what = table.replace('_', ' ')
    return duplicate(seen, { name: instanceName(options), path, what, where })
  })
}

interface Named extends Pick<RuleInput, 'where'> {
  readonly name: string
  readonly path: ConfigPath
  readonly what: string
}

function duplicate(seen: Map<string, ConfigPath>, named: Named): readonly Finding[] {
  const { name, path, what, where } = named
  const id = idOf(name)
  const first = seen.get(id)
  seen.set(id, first ?? path)
  if (first === undefined) return []
  const hint = 'upper and lower case count as the same'
  const article = /^[aeiou]/.test(what) ? 'an' : 'a'
  return [
    { path, message: `${article} ${what} is named "${name}" already (${where(first)})`, hint },
  ]
}

function unknownScanner(
  { index, options }: Block<LibraryOptions>,
  input: RuleInput,
): readonly Finding[] {
  const wanted = options.scanner ?? options.kind
  const path = ['library', index, 'scanner']
  return unknownInstance({ kind: 'scanner', wanted, path, unnamed: scannableKinds }, input)
}

function unknownEnrichers(
  { index, options }: Block<LibraryOptions>,
  input: RuleInput,
): readonly Finding[] {
  return (options.enrichers ?? []).flatMap((wanted, position) => {
    const path = ['library', index, 'enrichers', position]
    return unknownInstance({ kind: 'enricher', wanted, path, unnamed: keylessEnrichers }, input)
  })
}

/** `unnamed` are the instances that are there without an entry. */
function unknownInstance(
  named: {
    kind: 'scanner' | 'enricher'
    wanted: string
    path: ConfigPath
    unnamed: readonly string[]
  },
  { instances, where }: RuleInput,
): readonly Finding[] {
  const { kind, wanted, path, unnamed } = named
  const entry = instances[kind].find(({ options }) => instanceName(options) === wanted)
  if (entry !== undefined) {
    if (entry.options.enabled) return []
    const place = where([kind, entry.index, 'enabled'])
    return [{ path, message: `the ${kind} "${wanted}" is switched off (${place})` }]
  }
  const names = instances[kind].map(({ options }) => instanceName(options))
  const known = [...new Set([...unnamed, ...names])]
  if (known.includes(wanted)) return []
  const near = nearest(wanted, known)
  const hint = near === null ? `known are ${known.join(', ')}` : `did you mean "${near}"?`
  return [{ path, message: `there is no ${kind} "${wanted}"`, hint }]
}

function unknownEvents({ instances }: RuleInput): readonly Finding[] {
  const groups = new Set(keptTypes.map((type) => type.replace(/[^.]+$/, '*')))
  return instances.notifier.flatMap(({ index, options }) =>
    eventsOf(options).flatMap((pattern, position) => {
      if (keptTypes.some(createTypeFilter([pattern]))) return []
      const path = ['notifier', index, 'events', position]
      const near = nearest(pattern, [...keptTypes, ...groups])
      const hint = near === null ? `known are ${keptTypes.join(', ')}` : `did you mean "${near}"?`
      return [{ path, message: `a notifier is told of no event "${pattern}"`, hint }]
    }),
  )
}

function rootFindings(
  root: Root,
  earlier: readonly Root[],
  { where }: RuleInput,
): readonly Finding[] {
  const { path, folder } = root
  for (const other of earlier) {
    const place = `library "${other.library}" (${where(other.path)})`
    switch (relation(root.folder, other.folder)) {
      case 'same':
        return [{ path, message: `${folder} is a folder of ${place} already` }]
      case 'inside':
        return [{ path, message: `${folder} lies inside ${other.folder} of ${place}` }]
      case 'contains':
        return [{ path, message: `${folder} contains ${other.folder} of ${place}` }]
      case 'apart':
    }
  }
  return []
}

function dataDirFindings(
  roots: readonly Root[],
  { dataDir, folder, isSet }: RuleInput,
): readonly Finding[] {
  if (dataDir === null) return []
  const path = ['storage', 'data_dir']
  const absolute = resolve(folder, dataDir)
  // It is needed to start anyway, unlike the libraries.
  if (folderState(absolute) === 'not_a_folder') {
    return [{ path, message: `${absolute} is not a folder` }]
  }
  const around = roots.find((root) => ['same', 'inside'].includes(relation(absolute, root.folder)))
  if (around === undefined) return []
  const message = `the data folder ${absolute} lies inside ${around.folder} of library "${around.library}"`
  const hint = 'scans would read its files: set storage.data_dir to a folder elsewhere'
  return [{ path: isSet(path) ? path : around.path, message, hint }]
}

function noLibraries({ libraries, isSet }: RuleInput): readonly Finding[] {
  if (libraries.length > 0 || isSet(['library', 0])) return []
  return [{ path: [], message: 'there is no [[library]], so nothing will be scanned' }]
}

/** Rules that no library can ever obey. */
function strayRules({ rules, libraries, folder }: RuleInput): readonly Finding[] {
  const names = libraries.map(({ options }) => libraryName(options, folder))
  return rules.flatMap(({ index, options: { path } }) => {
    const [first = ''] = path.split('/')
    const known = names.some((name) => path.startsWith(`${patternOf(name)}/`))
    if (known || /[\\*?[{]/.test(first)) return []
    const near = nearest(first, names)
    const hint = near === null ? `known are ${names.join(', ')}` : `did you mean "${near}"?`
    const message = `no library is named "${first}", so this rule is about nothing`
    return [{ path: ['rule', index, 'path'], message, hint }]
  })
}
