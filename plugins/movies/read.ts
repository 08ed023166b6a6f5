import type {
  Finding,
  NfoDocument,
  ParsedName,
  ScannedFile,
  ScannedItem,
  ScannerMedia,
  ScanUnit,
} from 'shelfd/plugin'

import { groupFilms, unitName, type Cut, type Film, type UnitName } from './group.ts'
import { identityOf, metadataOf } from './identity.ts'
import { createOwners } from './owners.ts'
import { sidecarsOf } from './sidecars.ts'
import { seeAll, type Seen } from './sources.ts'

/** Reads a unit: one item for each film in it. */
export function createRead(
  media: ScannerMedia,
): (unit: ScanUnit) => Promise<readonly ScannedItem[]> {
  return async (unit) => {
    const name = unitName(media, unit)
    const files = seeAll(media, unit.entries)
    const films = groupFilms(media, name, files)
    const isOnly = films.length === 1 && name.isTitle
    const ownersOf = createOwners(files)
    const items: ScannedItem[] = []
    for (const film of films) {
      const own = ownersOf(film, isOnly)
      const nfo = await readNfo(media, nfoCandidates(own, film, isOnly))
      items.push(toItem({ media, unit, name, files: own, film, isOnly, nfo }))
    }
    return items
  }
}

interface Nfo {
  readonly document: NfoDocument | null
  readonly findings: readonly Finding[]
}

interface Parts {
  readonly media: ScannerMedia
  readonly unit: ScanUnit
  readonly name: UnitName
  readonly files: readonly Seen[]
  readonly film: Film
  readonly isOnly: boolean
  readonly nfo: Nfo
}

function toItem({ media, unit, name, files, film, isOnly, nfo }: Parts): ScannedItem {
  const main = film.cuts[0]
  const stem = main?.stem ?? name.name
  const parsed = media.parseName(pathToParse(name, main))
  const file = main === undefined || main.isDisc ? {} : main.parsed
  const sidecars = sidecarsOf(film, files, isOnly)
  return {
    kind: 'movie',
    key: keyOf(unit.path, stem, isOnly),
    parentKey: null,
    identity: identityOf({ parsed, file, fallbackTitle: stem, nfo: nfo.document }),
    metadata: metadataOf(nfo.document),
    files: [...filesOf(film, name), ...sidecars.files],
    assets: sidecars.assets,
    findings: [...nfo.findings, ...episodeFinding(parsed)],
  }
}

function keyOf(unitPath: string, stem: string, isOnly: boolean): string {
  if (isOnly && unitPath !== '') return unitPath
  return unitPath === '' ? stem : `${unitPath}/${stem}`
}

// From the film's own folder on: shelves around it (`1990s`, `24`) are not to be read as anything.
function pathToParse(name: UnitName, main: Cut | undefined): string {
  const parts = [name.isTitle ? name.name : '', main?.folder ?? '']
  // The extension marks a file, so that nothing of the stem is taken for one.
  if (main !== undefined && !main.isDisc) parts.push(`${main.stem}.mkv`)
  return parts.filter((part) => part !== '').join('/')
}

function filesOf(film: Film, name: UnitName): readonly ScannedFile[] {
  return film.cuts.flatMap((cut, at) => {
    const label = at === 0 ? '' : labelOf(cut, name)
    return cut.files.map(({ path, part }) => {
      if (part !== undefined) return { path, role: 'part' as const, part, ...withLabel(label) }
      return {
        path,
        role: at === 0 ? ('main' as const) : ('version' as const),
        ...withLabel(label),
      }
    })
  })
}

function withLabel(label: string): { label?: string } {
  return label === '' ? {} : { label }
}

function labelOf(cut: Cut, name: UnitName): string {
  const { edition, resolution } = cut.parsed
  if (edition !== undefined) return edition
  const rest = cut.stem.startsWith(name.name) ? cut.stem.slice(name.name.length) : ''
  const label = rest.replace(/^[\s\-_.[({]+|[\s\])}]+$/g, '')
  return label === '' ? (resolution ?? cut.stem) : label
}

async function readNfo(media: ScannerMedia, candidates: readonly Seen[]): Promise<Nfo> {
  const findings: Finding[] = []
  for (const candidate of candidates) {
    const result = await media.readNfo(candidate.entry, 'movie')
    findings.push(...result.findings)
    const [document] = result.documents
    if (document !== undefined) return { document, findings }
  }
  return { document: null, findings }
}

// `<video>.nfo` of each cut, then the disc's own, then `movie.nfo` where it can mean only one film.
function nfoCandidates(files: readonly Seen[], film: Film, isOnly: boolean): readonly Seen[] {
  const sidecars = files.filter(({ seen }) => seen.kind === 'nfo' && seen.extra === undefined)
  const rank = ({ folder, seen }: Seen): number => {
    const stem = seen.stem.toLowerCase()
    const own = film.cuts.findIndex(
      (cut) => cut.folder === folder && cut.stem.toLowerCase() === stem,
    )
    if (own >= 0) return own
    if (seen.disc !== undefined && stem === 'video_ts' && film.cuts.some(isCutOf(seen.disc.path))) {
      return 1000
    }
    return isOnly && folder === '' && stem === 'movie' ? 2000 : -1
  }
  return sidecars.filter((file) => rank(file) >= 0).toSorted((a, b) => rank(a) - rank(b))
}

function isCutOf(discPath: string): (cut: Cut) => boolean {
  return (cut) => cut.isDisc && (cut.folder === discPath || discPath.startsWith(`${cut.folder}/`))
}

function episodeFinding(parsed: ParsedName): readonly Finding[] {
  if (parsed.seasons === undefined || parsed.episodes === undefined) return []
  return [
    {
      code: 'looks_like_episode',
      message: 'The name reads like an episode; move it to a library of series if it is one.',
    },
  ]
}
