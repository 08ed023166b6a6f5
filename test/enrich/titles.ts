import { createRandom } from '../support/random.ts'

/** An entry of the pretend providers. */
export interface Entry {
  readonly kind: 'movie' | 'series'
  readonly id: number
  readonly title: string
  readonly originalTitle?: string
  readonly alternatives?: readonly string[]
  readonly year: number
  readonly runtimeMinutes: number
  readonly imdb: string
  readonly tvdb: number
  /** Number of episodes of each season. */
  readonly seasons: readonly number[]
}

/** A film or series of the library, and what it is. */
export interface Case {
  readonly group: string
  /** Whether a name or tag says by a number what it is. */
  readonly hasId: boolean
  readonly kind: 'movie' | 'series'
  /** Below the root of its library. */
  readonly files: readonly string[]
  readonly runtimeMinutes: number
  /** Null for what no provider knows. */
  readonly want: number | null
}

export interface Titles {
  readonly entries: readonly Entry[]
  readonly cases: readonly Case[]
}

const first =
  'Silent Crimson Last Hidden Broken Golden Distant Hollow Burning Frozen Lonely Scarlet Velvet Iron Paper Glass Midnight Northern Bitter Gentle Savage Quiet Electric Ancient Wandering Invisible Forgotten Restless Wicked Brave'.split(
    ' ',
  )
const second =
  'Harbor Orchard Machine Garden Empire Shadow River Station Mirror Promise Kingdom Letter Season Highway Lantern Island Winter Melody Stranger Voyage Tower Secret Horizon Detective Circus Widow Prophet Canyon Voyager Symphony Castle Meadow'.split(
    ' ',
  )

type Make = Partial<Omit<Entry, 'kind' | 'id'>> & { readonly title: string }

/** The same 300 titles and some 1,200 entries each time. */
export function makeTitles(): Titles {
  const random = createRandom(2_026)
  const entries: Entry[] = []
  const cases: Case[] = []
  const names = shuffled(
    first.flatMap((a) => second.map((b) => `${a} ${b}`)),
    random,
  )
  const name = (): string => names.pop() ?? 'Nameless'
  const year = (): number => 1950 + random(70)
  const know = (kind: Entry['kind'], make: Make): Entry => {
    const id = 1_000 + entries.length
    const seasons = kind === 'series' ? [8 + random(5), 8 + random(5)] : []
    const entry = {
      kind,
      id,
      year: year(),
      runtimeMinutes: 80 + random(70),
      seasons,
      imdb: `tt${1_000_000 + id}`,
      tvdb: 70_000 + id,
      ...make,
    }
    entries.push(entry)
    return entry
  }
  const film = (make: Make): Entry => know('movie', make)
  const show = (make: Make): Entry => know('series', make)
  const hold = (
    group: string,
    path: string,
    entry: Entry | null,
    more: Partial<Case> = {},
  ): void => {
    const kind = more.kind ?? entry?.kind ?? 'movie'
    const files = kind === 'movie' ? [`${path}/${base(path)}.mkv`] : episodesOf(path, entry)
    const runtimeMinutes = (entry?.runtimeMinutes ?? 100) + random(3) - 1
    cases.push({
      group,
      hasId: false,
      kind,
      files,
      runtimeMinutes,
      want: entry?.id ?? null,
      ...more,
    })
  }
  const many = (count: number, make: (n: number) => void): void => {
    for (let n = 0; n < count; n += 1) make(n)
  }
  const tools: Tools = { film, show, hold, many, name, year, random }
  films(tools)
  hardFilms(tools)
  filmsWithIds(tools)
  series(tools)
  seriesWithIds(tools)
  // Everything else that a provider knows: sequels, the same title of another kind, names that are nearly the same.
  const wanted = entries.slice()
  for (const entry of wanted) {
    if (random(3) === 0)
      know(entry.kind, { title: `${entry.title} ${['II', '3', 'Returns'][random(3)]}` })
    if (random(3) === 0)
      know(entry.kind === 'movie' ? 'series' : 'movie', { title: entry.title, year: entry.year })
  }
  while (entries.length < 1_200)
    know(random(4) === 0 ? 'series' : 'movie', {
      title: `${name()} ${second[random(second.length)]}`,
    })
  return { entries, cases }
}

interface Tools {
  readonly film: (make: Make) => Entry
  readonly show: (make: Make) => Entry
  readonly hold: (group: string, path: string, entry: Entry | null, more?: Partial<Case>) => void
  readonly many: (count: number, make: (n: number) => void) => void
  readonly name: () => string
  readonly year: () => number
  readonly random: (below: number) => number
}

function films({ film, hold, many, name, random }: Tools): void {
  many(40, () => {
    const entry = film({ title: name() })
    hold('film: title and year', `${entry.title} (${entry.year})`, entry)
  })
  many(12, (n) => {
    const title = name()
    const entry = film({ title: n % 4 === 0 ? title : `The ${title}` })
    const ours = [`The ${title}`, `${title}, The`, title][n % 3]
    hold('film: article', `${ours} (${entry.year})`, entry)
  })
  const foreign = [
    ['The Sea and the Stars', 'La Mer et les Étoiles', 'La Mer et les Etoiles'],
    ['Lives in the Fog', 'Das Leben im Nebel', 'Das Leben im Nebel'],
    ['The Blue Gentian', 'Der blaue Enzian über München', 'Der blaue Enzian uber Munchen'],
    ['Snow over Kyoto', '京都の雪', '京都の雪'],
    ['The Wanderer of Seoul', '서울의 방랑자', '서울의 방랑자'],
    ['A Dream of Red Walls', '红墙梦', '红墙梦'],
    ['The Irony of Winter', 'Ирония зимы', 'Ирония зимы'],
    ['My Brother the Sailor', 'Мой брат моряк', 'Мой брат моряк'],
    ['The Night of the Carnation', 'La noche del clavel', 'La noche del clavel'],
    ['Bread and Oranges', 'Pane e arance', 'Pane e arance'],
    ['The Lighthouse Keepers', 'Strażnicy latarni', 'Straznicy latarni'],
    ['A Summer in Malmö', 'En sommar i Malmö', 'En sommar i Malmo'],
    ['The Potato Eater', 'De aardappeleter', 'De aardappeleter'],
    ['Tomorrow the Rain', 'Amanhã a chuva', 'Amanha a chuva'],
  ]
  for (const [n, [title = '', originalTitle = '', plain = '']] of foreign.entries()) {
    const entry = film({ title, originalTitle })
    const ours = n % 2 === 0 ? originalTitle : plain
    hold('film: foreign title', `${ours} (${entry.year})`, entry)
  }
  many(8, () => {
    const [title, other] = [name(), name()]
    const entry = film({ title, alternatives: [other] })
    hold('film: alternative title', `${other} (${entry.year})`, entry)
  })
  many(10, (n) => {
    const title = name()
    const old = film({ title, year: 1950 + random(20) })
    const remake = film({ title, year: 1990 + random(20) })
    const entry = n % 2 === 0 ? old : remake
    hold('film: remake, with its year', `${title} (${entry.year})`, entry)
  })
  many(12, () => {
    const entry = film({ title: name() })
    const scene = `${entry.title.replaceAll(' ', '.')}.${entry.year}.1080p.BluRay.x264-GRP`
    hold('film: release name', scene, entry)
  })
  many(10, (n) => {
    const entry = film({ title: name() })
    const edition = ["Director's Cut", 'Extended', 'Unrated', 'Remastered', 'Theatrical'][n % 5]
    const path = n % 2 === 0 ? `{edition-${edition}}` : `${edition}`
    hold('film: edition', `${entry.title} (${entry.year}) ${path}`, entry, {
      runtimeMinutes: entry.runtimeMinutes + (n % 5 < 2 ? 17 : 0),
    })
  })
  many(10, () => {
    const entry = film({ title: name() })
    hold('film: no year', entry.title, entry)
  })
}

function hardFilms({ film, show, hold, many, name, random }: Tools): void {
  many(8, (n) => {
    const title = name()
    const pair = [
      film({ title, year: 1960 + random(20) }),
      film({ title, year: 2000 + random(20) }),
    ]
    hold('film: remake, without a year', title, pair[n % 2] ?? null)
  })
  many(18, (n) => {
    const entry = film({ title: name() })
    hold('film: a year off', `${entry.title} (${entry.year + (n % 2 === 0 ? 1 : -1)})`, entry)
  })
  many(14, (n) => {
    const entry = film({ title: name() })
    hold('film: wrong year', `${entry.title} (${entry.year + 2 + n})`, entry)
  })
  many(6, (n) => {
    // The year is that of another film of this name, and wrong by one at that.
    const title = name()
    const entry = film({ title, year: 1980 + n })
    film({ title, year: 1982 + n })
    hold('film: a year off, between two', `${title} (${1981 + n})`, entry)
  })
  const numbered = ['2', 'II', 'Part 2', 'Part II', 'Part Two', 'Chapter 2']
  many(12, (n) => {
    const title = name()
    film({ title })
    const theirs = numbered[(n + 1) % 6] ?? '2'
    const entry = film({ title: `${title} ${theirs}` })
    film({ title: `${title} ${theirs.replace(/2|II|Two/, '3')}` })
    const ours = theirs.replace(/2|II|Two/, ['2', 'II'][n % 2] ?? '2')
    hold('film: numerals', `${title} ${ours} (${entry.year})`, entry)
  })
  many(12, (n) => {
    const [a, b] = [name(), name()]
    const theirs = [
      `${a} & ${b}`,
      `${a}: ${b}`,
      `${a} – ${b}`,
      `${a}'s ${b}`,
      `${a}, ${b}!`,
      `${a}/${b}`,
    ]
    const ours = [
      `${a} and ${b}`,
      `${a} - ${b}`,
      `${a} ${b}`,
      `${a}s ${b}`,
      `${a} ${b}`,
      `${a} ${b}`,
    ]
    const entry = film({ title: theirs[n % 6] ?? a })
    hold('film: punctuation', `${ours[n % 6]} (${entry.year})`, entry)
  })
  many(8, (n) => {
    const [series, part] = [name(), name()]
    film({ title: `${series}: ${name()}` })
    const entry = film({ title: `${series}: ${part}` })
    hold(
      'film: subtitle alone',
      `${n % 2 === 0 ? part : `${series} ${part}`} (${entry.year})`,
      entry,
    )
  })
  many(5, () => {
    const entry = film({ title: `${name()} ${1_960 + random(50)}` })
    hold('film: a year in its title', `${entry.title} (${entry.year})`, entry)
  })
  many(3, (n) => {
    const entry = film({ title: name() })
    const slip = entry.title.slice(0, 3) + entry.title.slice(4)
    hold('film: typed wrong', `${n % 2 === 0 ? slip : `${entry.title}e`} (${entry.year})`, entry)
  })
  many(6, () => {
    const title = name()
    const entry = film({ title })
    show({ title, year: entry.year })
    hold('film: a series of its name', `${title} (${entry.year})`, entry)
  })
  many(10, (n) => {
    const title = name()
    const year = 1980 + n
    film({ title: `${title} ${['II', 'Returns', 'Rising'][n % 3]}`, year })
    film({ title: title.replace(/.$/, ''), year: year + 1 })
    film({ title, year: year + 9 })
    hold('film: known to nobody', `${title} (${year})`, null)
  })
}

function filmsWithIds({ film, hold, many, name }: Tools): void {
  many(24, (n) => {
    const title = name()
    const entry = film({ title })
    film({ title, year: entry.year + 1 })
    const tag = [
      `{tmdb-${entry.id}}`,
      `[tmdbid=${entry.id}]`,
      `{imdb-${entry.imdb}}`,
      `[imdbid-${entry.imdb}]`,
    ]
    const ours = n % 3 === 0 ? `Quite Another ${name()}` : title
    const path = `${ours} (${entry.year + (n % 4)}) ${tag[n % 4]}`
    hold('film: number in its folder', path, entry, { hasId: true })
  })
}

function series({ film, show, hold, many, name, random }: Tools): void {
  many(16, () => {
    const entry = show({ title: name() })
    hold('series: title', entry.title, entry)
  })
  many(14, (n) => {
    const entry = show({ title: n % 4 === 0 ? `The ${name()}` : name() })
    hold('series: title and year', `${entry.title} (${entry.year})`, entry)
  })
  many(8, (n) => {
    const title = name()
    const pair = [
      show({ title, year: 1970 + random(20) }),
      show({ title, year: 2005 + random(15) }),
    ]
    const entry = pair[n % 2] ?? null
    hold('series: remake, with its year', `${title} (${entry?.year})`, entry)
  })
  many(8, (n) => {
    const title = name()
    const pair = [show({ title, seasons: [6] }), show({ title, seasons: [10, 10, 10, 22] })]
    // The long one is told by its episodes; of the short one both have all.
    hold('series: remake, without a year', title, pair[n % 2] ?? null)
  })
  many(4, () => {
    const title = name()
    show({ title, year: 2001, alternatives: [`${title} (UK)`] })
    const entry = show({ title, year: 2005, alternatives: [`${title} (US)`] })
    hold('series: with its country', `${title} (US)`, entry)
  })
  many(6, () => {
    const entry = show({ title: name(), originalTitle: `Le ${name().split(' ')[1]} de Montréal` })
    hold('series: foreign title', `${entry.originalTitle} (${entry.year})`, entry)
  })
  many(6, (n) => {
    const entry = show({ title: name() })
    hold('series: a year off', `${entry.title} (${entry.year + (n % 2 === 0 ? 1 : -1)})`, entry)
  })
  many(4, () => {
    const title = name()
    const entry = show({ title })
    film({ title, year: entry.year })
    hold('series: a film of its name', title, entry)
  })
  many(4, () => {
    const title = name()
    show({ title: `${title} Investigates` })
    hold('series: known to nobody', title, null, { kind: 'series' })
  })
}

function seriesWithIds({ show, hold, many, name }: Tools): void {
  many(12, (n) => {
    const title = name()
    const entry = show({ title })
    show({ title })
    const tag = [`{tvdb-${entry.tvdb}}`, `{tmdb-${entry.id}}`, `[imdbid-${entry.imdb}]`][n % 3]
    const ours = n % 4 === 0 ? `Quite Another ${name()}` : title
    hold('series: number in its folder', `${ours} ${tag}`, entry, { hasId: true })
  })
}

function episodesOf(path: string, entry: Entry | null): string[] {
  const seasons = entry?.seasons ?? [3]
  return seasons.map((episodes, at) => {
    const number = String(at + 1).padStart(2, '0')
    return `${path}/Season ${number}/S${number}E${String(episodes).padStart(2, '0')}.mkv`
  })
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function shuffled<T>(list: readonly T[], random: (below: number) => number): T[] {
  return list
    .map((value) => ({ value, at: random(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ value }) => value)
}
