import { libraryKinds, type LibraryKind } from '../../../domain/library.ts'
import type { Finding } from '../../../domain/media.ts'
import type {
  FileKind,
  ScanDirectory,
  ScannedItem,
  Scanner,
  ScannerMedia,
  ScanUnit,
} from '../../../domain/scanner.ts'
import { checkAnswer } from '../../check-answer.ts'
import { sampleLibraries } from '../sample-libraries.ts'
import { createTestLibrary, type TestLibrary } from '../test-library.ts'
import type { Check } from './check.ts'
import { brief, CheckFailed, frozen } from './outcome.ts'
import type { Subject } from './subject.ts'

/** What every scanner has to do. */
export const scannerChecks: readonly Check[] = [
  {
    name: 'libraryKinds: names what it reads',
    run: (subject) => {
      const kinds = subject.start('scanner').capability.libraryKinds
      if (
        Array.isArray(kinds) &&
        kinds.length > 0 &&
        kinds.every((one) => libraryKinds.includes(one))
      )
        return
      throw new CheckFailed(
        `libraryKinds is ${brief(kinds)}.`,
        `Name the kinds of libraries it understands, out of ${libraryKinds.join(', ')}.`,
      )
    },
  },
  { name: 'unitOf: answers every folder, at once and always the same', run: checkUnitOf },
  {
    name: 'read: gives items as the contract has them',
    run: async (subject) =>
      await eachUnit(subject, ({ items }) => void checkAnswer('scanner', 'read', items)),
  },
  {
    name: 'read: gives paths of the unit and no others',
    run: async (subject) =>
      await eachUnit(subject, ({ unit, items }) => {
        const known = new Set(unit.entries.map((entry) => entry.path))
        const paths = items.flatMap((item) =>
          [...item.files, ...item.assets].map(({ path }) => path),
        )
        const stray = paths.find((path) => !known.has(path))
        if (stray === undefined) return
        throw new CheckFailed(
          `${stray} is no entry of the unit ${unit.path || '(the root)'}.`,
          'Give `path` of the entry as it is: it is relative to the unit, and says which file is meant.',
        )
      }),
  },
  { name: 'read: loses no media file', run: checkLosses },
  {
    name: 'read: names each item once in a unit',
    run: async (subject) =>
      await eachUnit(subject, ({ unit, items }) => {
        const keys = items.map((item) => item.key)
        const twice = keys.find((key, at) => keys.indexOf(key) !== at)
        if (twice === undefined) return
        throw new CheckFailed(
          `Two items of the unit ${unit.path || '(the root)'} have the key ${twice}.`,
          'Put what tells them apart into the key, or make one item with both files.',
        )
      }),
  },
  { name: 'read: gives the same keys again, whatever the order of the entries', run: checkKeys },
  {
    name: 'read: says who holds an item by a key that is there',
    run: async (subject) => {
      const parents = new Map<string, ScannedItem>()
      const keys = new Set<string>()
      await eachUnit(subject, ({ items }) => {
        for (const item of items) {
          keys.add(item.key)
          if (item.parentKey !== null) parents.set(item.parentKey, item)
        }
      })
      const orphan = [...parents].find(([key]) => !keys.has(key))
      if (orphan === undefined) return
      throw new CheckFailed(
        `${orphan[1].key} is held by ${orphan[0]}, and no unit tells of that.`,
        'Give the series, season, artist or album as an item too, in every unit that has a part of it.',
      )
    },
  },
  {
    name: 'read: gives a reason for an item without files',
    run: async (subject) =>
      await eachUnit(subject, ({ items }) => {
        const leaves = items.filter(({ kind }) =>
          ['movie', 'episode', 'track', 'image'].includes(kind),
        )
        const bare = leaves.find(
          ({ files, findings }) => files.length === 0 && findings.length === 0,
        )
        if (bare === undefined) return
        throw new CheckFailed(
          `${bare.key} has neither files nor findings.`,
          'Put its files on it, or a finding that says what an owner can do.',
        )
      }),
  },
  { name: 'read: puts the findings of the host on its items', run: checkFindings },
  {
    name: 'read: has nothing to say of an empty unit',
    run: async (subject) => {
      const { capability } = subject.start('scanner')
      const unit: ScanUnit = {
        libraryKind: kindOf(subject, capability),
        path: 'x',
        rootName: 'r',
        entries: [],
      }
      const leaves = (await capability.read(frozen(unit))).filter(({ files }) => files.length > 0)
      if (leaves.length === 0) return
      throw new CheckFailed(
        `It found ${brief(leaves[0]?.files)} in a unit without files.`,
        'Make items of `unit.entries` alone.',
      )
    },
  },
]

interface Read {
  readonly unit: ScanUnit
  readonly items: readonly ScannedItem[]
}

/** Reads each unit of the sample with a new instance's scanner. */
async function eachUnit(
  subject: Subject,
  look: (read: Read) => void,
  change: (unit: ScanUnit) => ScanUnit = (unit) => unit,
): Promise<void> {
  using library = libraryOf(subject)
  const { capability } = subject.start('scanner', { media: library.media })
  const units = library.units(capability, kindOf(subject, capability))
  for (const unit of units) {
    const items = await library.read(capability, frozen(change(unit)))
    look({ unit, items })
  }
}

function libraryOf(subject: Subject): TestLibrary {
  const { capability } = subject.start('scanner')
  return createTestLibrary(subject.sample.files ?? sampleLibraries[kindOf(subject, capability)])
}

function kindOf({ sample }: Subject, scanner: Scanner): LibraryKind {
  return sample.libraryKind ?? scanner.libraryKinds[0] ?? 'movies'
}

const verdicts: readonly unknown[] = ['unit', 'descend', 'ignore']

function checkUnitOf(subject: Subject): void {
  const { capability } = subject.start('scanner')
  const startedAt = performance.now()
  for (const directory of oddDirectories()) {
    const verdict: unknown = capability.unitOf(frozen(directory))
    if (!verdicts.includes(verdict)) {
      throw new CheckFailed(
        `unitOf answered ${brief(verdict)} for ${brief(directory.path)}.`,
        "Answer 'unit', 'descend' or 'ignore', and not a promise.",
      )
    }
    for (let again = 0; again < 50; again++) {
      if (capability.unitOf(directory) === verdict) continue
      throw new CheckFailed(
        `unitOf answered ${brief(directory.path)} in two ways.`,
        'Answer from the argument alone: folders are judged in any order, and again in each scan.',
      )
    }
  }
  const tookMs = performance.now() - startedAt
  if (tookMs < 2_000) return
  throw new CheckFailed(
    `unitOf took ${Math.round(tookMs)} ms for a few hundred folders.`,
    'It is called for every folder of a library: look at names only.',
  )
}

function oddDirectories(): readonly ScanDirectory[] {
  const file = (name: string): ScanDirectory['entries'][number] => ({
    name,
    kind: 'file',
    sizeBytes: 1,
  })
  const many = Array.from({ length: 2_000 }, (_, at) => file(`${at}.mkv`))
  const paths = [
    '',
    'a',
    'Heat (1995)',
    'Lost/Season 1',
    'x/y/z/w',
    '\u{f8a0}\u{f0ff}',
    '..a\n',
    '<1>',
  ]
  return paths.flatMap((path) =>
    [[], [file('a.mkv')], [file('.nfo'), file('\u0007.mkv')], many].map((entries) => ({
      name: path.slice(path.lastIndexOf('/') + 1),
      path,
      depth: path === '' ? 0 : path.split('/').length,
      insideUnit: path.includes('/'),
      entries,
    })),
  )
}

const mediaOf: Record<LibraryKind, FileKind> = {
  movies: 'video',
  series: 'video',
  music: 'audio',
  images: 'image',
}

async function checkLosses(subject: Subject): Promise<void> {
  using library = libraryOf(subject)
  const { capability } = subject.start('scanner', { media: library.media })
  const kind = kindOf(subject, capability)
  let seen = 0
  for (const unit of library.units(capability, kind)) {
    const items = await library.read(capability, frozen(unit))
    const told = new Set(
      items.flatMap((item) => [...item.files, ...item.assets].map(({ path }) => path)),
    )
    const media = unit.entries.filter((entry) => isMedia(library.media, entry, kind))
    seen += media.length
    const lost = media.find((entry) => !told.has(entry.path))
    if (lost === undefined) continue
    throw new CheckFailed(
      `${lost.path} in the unit ${unit.path || '(the root)'} is in no item.`,
      'Nothing disappears: make it an item with a finding that says what to do, also when its name makes no sense.',
    )
  }
  if (seen > 0) return
  throw new CheckFailed(
    'It makes units that hold no media file at all.',
    "Answer 'unit' in unitOf for the folders that hold them, or give `files` in sample.ts that it understands.",
  )
}

function isMedia(
  media: ScannerMedia,
  entry: ScanUnit['entries'][number],
  kind: LibraryKind,
): boolean {
  const facts = media.classify(entry)
  return facts.kind === mediaOf[kind] && facts.theme === undefined && facts.disc === undefined
}

async function checkKeys(subject: Subject): Promise<void> {
  const first = new Map<string, string>()
  await eachUnit(subject, ({ unit, items }) => void first.set(unit.path, keysOf(items)))
  const backwards = (unit: ScanUnit): ScanUnit => ({ ...unit, entries: unit.entries.toReversed() })
  await eachUnit(
    subject,
    ({ unit, items }) => {
      if (first.get(unit.path) === keysOf(items)) return
      throw new CheckFailed(
        `The unit ${unit.path || '(the root)'} gave ${first.get(unit.path)}, and then ${keysOf(items)} with its entries in another order.`,
        'Make keys of paths and numbers that are in the names: no counters, no times, nothing random.',
      )
    },
    backwards,
  )
}

function keysOf(items: readonly ScannedItem[]): string {
  return items
    .map(({ key }) => key)
    .toSorted()
    .join(', ')
}

async function checkFindings(subject: Subject): Promise<void> {
  using library = libraryOf(subject)
  const given: Finding[] = []
  const media: ScannerMedia = {
    ...library.media,
    readNfo: async (...args) => {
      const result = await library.media.readNfo(...args)
      given.push(...result.findings)
      return result
    },
    readTags: async (entry) => {
      const result = await library.media.readTags(entry)
      given.push(...result.findings)
      return result
    },
    listArchive: async (entry) => {
      const result = await library.media.listArchive(entry)
      given.push(...result.findings)
      return result
    },
    describePicture: async (entry) => {
      const result = await library.media.describePicture(entry)
      given.push(...result.findings)
      return result
    },
  }
  const { capability } = subject.start('scanner', { media })
  for (const unit of library.units(capability, kindOf(subject, capability))) {
    given.length = 0
    const items = await library.read(capability, unit)
    const told = new Set(items.flatMap((item) => item.findings.map(({ code }) => code)))
    const lost = given.find(({ code }) => !told.has(code))
    if (lost === undefined) continue
    throw new CheckFailed(
      `The host said "${lost.message}" (${lost.code}), and no item of the unit ${unit.path || '(the root)'} has it.`,
      'Put the `findings` of `media.readNfo`, `readTags`, `listArchive` and `describePicture` on the item they are about.',
    )
  }
}
