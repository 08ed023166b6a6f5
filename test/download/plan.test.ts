import { expect, setDefaultTimeout, test } from 'bun:test'
import { linkSync, mkdirSync, writeFileSync } from 'node:fs'

import { planning } from './planning.ts'

setDefaultTimeout(120_000)

const heat = 'Heat.1995.1080p.BluRay.x264-GRP'
const pack = 'The.Show.2014.S01.1080p.WEB-DL.H264-GRP'

test('gives a film its folder and name, and has it placed', async () => {
  await using world = await planning()
  const { download, plan, files, targets, jobs } = await world.plan({
    files: [{ path: `${heat}/heat.mkv`, video: { lines: 1080, minutes: 170 } }],
  })
  expect(targets).toEqual({ [`${heat}/heat.mkv`]: 'Heat (1995)/Heat (1995).mkv' })
  expect(plan?.state).toBe('applying')
  expect(download.state).toBe('importing')
  expect(jobs).toEqual([{ kind: 'import.file', payload: { fileId: files[0]?.id, turn: 0 } }])
  expect(files[0]?.subject?.unit).toBe('Heat (1995)')
  expect(files[0]?.subject?.items.map(({ kind, key }) => [kind, key])).toEqual([
    ['movie', 'Heat (1995)'],
  ])
})

test('proposes, and has nothing done, when it is asked to', async () => {
  await using world = await planning()
  const { download, plan, files, jobs } = await world.plan(
    { files: [{ path: `${heat}/heat.mkv`, video: { minutes: 170 } }] },
    { isProposal: true, cause: 'manual' },
  )
  expect(plan?.state).toBe('proposed')
  expect(files.map(({ state }) => state)).toEqual(['proposed'])
  expect(download.state).toBe('ready')
  expect(jobs).toEqual([])
})

test('imports only what the client lists, not what lies beside it (25)', async () => {
  await using world = await planning()
  for (let n = 0; n < 50; n += 1) writeFileSync(world.at('downloads', `Other.${n}.mkv`), `${n}`)
  const { targets, files } = await world.plan({ files: [{ path: `${heat}.mkv`, video: {} }] })
  expect(targets).toEqual({ [`${heat}.mkv`]: 'Heat (1995)/Heat (1995).mkv' })
  expect(files).toHaveLength(1)
})

test('imports the wanted files of a pack alone (24)', async () => {
  await using world = await planning()
  const { targets, against } = await world.plan({
    library: 'Shows',
    files: [
      { path: `${pack}/The.Show.S01E01.mkv`, video: {} },
      { path: `${pack}/The.Show.S01E02.mkv`, isWanted: false, progress: 0.038, text: 'a fragment' },
    ],
  })
  expect(targets).toEqual({
    [`${pack}/The.Show.S01E01.mkv`]: 'The Show (2014)/Season 01/The Show S01E01.mkv',
  })
  expect(against).toEqual({ [`${pack}/The.Show.S01E02.mkv`]: ['not_wanted'] })
})

test('imports 297 of 300 episodes and says why 3 stay (38)', async () => {
  await using world = await planning()
  const name = (n: number): string => `${pack}/The.Show.S01E${String(n).padStart(2, '0')}.mkv`
  const { plan, files, download, against } = await world.plan({
    library: 'Shows',
    files: Array.from({ length: 300 }, (_, n) =>
      n < 297
        ? { path: name(n + 1), video: {} }
        : ([
            { path: `${pack}/The.Show.S02E01.mkv`, video: {} },
            { path: `${pack}/nameless.mkv`, video: {} },
            { path: name(298), text: 'no video' },
          ][n - 297] ?? { path: '', text: '' }),
    ),
  })
  expect(files.filter(({ state }) => state === 'waiting')).toHaveLength(297)
  expect(against).toEqual({
    [`${pack}/The.Show.S02E01.mkv`]: ['does_not_match'],
    [`${pack}/nameless.mkv`]: ['does_not_match'],
    [name(298)]: ['unreadable'],
  })
  expect(plan?.state).toBe('applying')
  expect(download.state).toBe('importing')
})

test('leaves out what is no film or episode, each with its own reason (43)', async () => {
  await using world = await planning()
  const { against, targets, message } = await world.plan({
    library: 'Shows',
    files: [
      { path: `${pack}/The.Show.S01E01.mkv`, video: { extra: 'whole' } },
      { path: `${pack}/Sample/the.show.s01e01.sample.mkv`, video: { minutes: 0.5 } },
      { path: `${pack}/The.Show.S01E02.mkv`, video: { minutes: 0.5 } },
      { path: `${pack}/setup.exe`, text: 'x' },
      { path: `${pack}/The.Show.S01E03.mkv.lnk`, text: 'x' },
      { path: `${pack}/show.rar`, text: 'x' },
      { path: `${pack}/show.r00`, text: 'x' },
      { path: `_UNPACK_${pack}/The.Show.S01E04.mkv`, video: {} },
      { path: `${pack}/The.Show.S01E05.mkv.!qB`, text: 'x' },
      { path: `${pack}/The.Show.S01E06.mkv.part`, text: 'x' },
      { path: `${pack}/._The.Show.S01E01.mkv`, text: 'x' },
      { path: `${pack}/readme.txt`, text: 'x' },
      { path: `${pack}/The.Show.S01E01-trailer.mkv`, video: { minutes: 2 } },
    ],
  })
  expect(Object.keys(targets)).toEqual([`${pack}/The.Show.S01E01.mkv`])
  const firsts = Object.entries(against).map(([path, codes]) => [path.split('/').at(-1), codes[0]])
  expect(Object.fromEntries(firsts)).toEqual({
    'the.show.s01e01.sample.mkv': 'sample',
    'The.Show.S01E02.mkv': 'sample',
    'setup.exe': 'executable',
    'The.Show.S01E03.mkv.lnk': 'executable',
    'show.rar': 'archive',
    'show.r00': 'archive',
    'The.Show.S01E04.mkv': 'unpacking',
    'The.Show.S01E05.mkv.!qB': 'partial',
    'The.Show.S01E06.mkv.part': 'partial',
    '._The.Show.S01E01.mkv': 'resource_fork',
    'readme.txt': 'not_media',
    'The.Show.S01E01-trailer.mkv': 'extra',
  })
  expect(message(`${pack}/The.Show.S01E02.mkv`)).toContain('It runs for 30 s')
})

test('says of an album among films what it is not, and where it can be put', async () => {
  await using world = await planning()
  const { download } = await world.plan({
    files: [
      { path: 'Band - Album/01 - One.flac', text: 'fLaC' },
      { path: 'Band - Album/cover.jpg', text: 'jpg' },
    ],
  })
  expect(download.reason).toMatchObject({
    code: 'not_media',
    message: 'Nothing of it is imported (2 files): It is no video, and comes with none.',
  })
  expect(download.reason?.fix).toContain('category')
})

test('says of a download of archives alone that it needs extraction (43)', async () => {
  await using world = await planning()
  const { download, plan, jobs } = await world.plan({
    files: [
      { path: `${heat}/heat.rar`, text: 'x' },
      { path: `${heat}/heat.r00`, text: 'x' },
    ],
  })
  expect(download.state).toBe('blocked')
  expect(download.reason?.code).toBe('archive')
  expect(download.reason?.message).toContain('archive, needs extraction')
  expect(plan?.state).toBe('proposed')
  expect(jobs).toEqual([])
})

test('links a file with two episodes to both (44)', async () => {
  await using world = await planning()
  const path = `${pack}/The.Show.S01E01E02.mkv`
  const { targets, files } = await world.plan({ library: 'Shows', files: [{ path, video: {} }] })
  expect(targets[path]).toBe('The Show (2014)/Season 01/The Show S01E01-E02.mkv')
  const episodes = files[0]?.subject?.items.filter(({ kind }) => kind === 'episode')
  expect(episodes?.map(({ identity }) => identity.episodes?.value)).toEqual([[1], [2]])
})

test('takes of a pack of several seasons what says itself which episode it is (44)', async () => {
  await using world = await planning()
  const many = 'The.Show.S01-S03.1080p'
  const { targets, against } = await world.plan({
    library: 'Shows',
    name: many,
    files: [
      { path: `${many}/Season 2/The.Show.S02E01.mkv`, video: {} },
      { path: `${many}/Season 2/02 - Second.mkv`, video: {} },
    ],
  })
  expect(Object.values(targets)).toEqual(['The Show/Season 02/The Show S02E01.mkv'])
  expect(against).toEqual({ [`${many}/Season 2/02 - Second.mkv`]: ['does_not_match'] })
})

test('takes no whole season in one file, and no part of an episode (e1)', async () => {
  await using world = await planning()
  const { against } = await world.plan({
    library: 'Shows',
    files: [
      { path: `${pack}/The.Show.S01.Complete.mkv`, video: { minutes: 400 } },
      { path: `${pack}/The.Show.S01E03.part1.mkv`, video: {} },
    ],
  })
  expect(against[`${pack}/The.Show.S01.Complete.mkv`]).toEqual(['does_not_match'])
})

test('brings subtitles and sidecars along, and no text of a release (45)', async () => {
  await using world = await planning()
  const stem = `${pack}/The.Show.S01E01.1080p-GRP`
  const nfo =
    '<episodedetails><title>One</title><season>1</season><episode>1</episode></episodedetails>'
  const { targets, against } = await world.plan({
    library: 'Shows',
    files: [
      { path: `${stem}.mkv`, video: {} },
      { path: `${stem}.en.srt`, text: '1' },
      { path: `${stem}.en.forced.srt`, text: '2' },
      { path: `${stem}.nfo`, text: nfo },
      { path: `${pack}/Subs/The.Show.S01E01.1080p-GRP/2_English.srt`, text: '3' },
      { path: `${pack}/Subs/The.Show.S01E01.1080p-GRP/3_German.srt`, text: '4' },
      { path: `${pack}/group.nfo`, text: '░▒▓ GRP ▓▒░ https://www.imdb.com/title/tt0113277/' },
    ],
  })
  const at = 'The Show (2014)/Season 01/The Show S01E01'
  expect(targets).toEqual({
    [`${stem}.mkv`]: `${at}.mkv`,
    [`${stem}.en.srt`]: `${at}.en.srt`,
    [`${stem}.en.forced.srt`]: `${at}.en.forced.srt`,
    [`${stem}.nfo`]: `${at}.nfo`,
    [`${pack}/Subs/The.Show.S01E01.1080p-GRP/2_English.srt`]: `${at}.en.2.srt`,
    [`${pack}/Subs/The.Show.S01E01.1080p-GRP/3_German.srt`]: `${at}.de.srt`,
  })
  expect(against).toEqual({ [`${pack}/group.nfo`]: ['release_notes'] })
})

test('is blocked by another file at its place, although that has as many bytes (42)', async () => {
  await using world = await planning()
  mkdirSync(world.at('Films', 'Heat (1995)'), { recursive: true })
  const id = world.add({ files: [{ path: `${heat}.mkv`, video: { extra: 'one' } }] })
  world.put('Films/Heat (1995)/Heat (1995).mkv', { extra: 'two' })
  const { download, against } = await world.planAgain(id, {
    files: [{ path: `${heat}.mkv`, video: {} }],
  })
  expect(against).toEqual({ [`${heat}.mkv`]: ['destination_exists'] })
  expect(download).toMatchObject({ state: 'blocked', reason: { code: 'destination_exists' } })
  expect(download.reason?.message).toContain('Heat (1995)/Heat (1995).mkv')
})

test('copies nothing that lies at its place already', async () => {
  await using world = await planning()
  const files = [{ path: `${heat}.mkv`, video: {} }]
  const id = world.add({ files })
  mkdirSync(world.at('Films', 'Heat (1995)'))
  linkSync(
    world.at('downloads', `${heat}.mkv`),
    world.at('Films', 'Heat (1995)', 'Heat (1995).mkv'),
  )
  const { against, download } = await world.planAgain(id, { files })
  expect(against).toEqual({ [`${heat}.mkv`]: ['same_content'] })
  expect(download.state).toBe('imported')
})

test('imports nothing a second time, also when its file has gone from the library (40)', async () => {
  await using world = await planning()
  const files = [{ path: `${heat}.mkv`, video: {} }]
  const first = await world.plan({ files })
  const { imports, downloads } = world.store.stores
  imports.updateFile(first.files[0]?.id ?? 0, { state: 'placed' })
  imports.setPlanState(first.plan?.id ?? 0, 'applied', 5)
  downloads.update(first.download.id, { state: 'ready' })
  const again = await world.planAgain(first.download.id, { files })
  expect(again.against).toEqual({ [`${heat}.mkv`]: ['already_imported'] })
  expect(again.download.state).toBe('imported')
  expect(again.jobs.map(({ kind }) => kind)).toEqual(['download.finish'])
})

test('plans one import at a time (39)', async () => {
  await using world = await planning()
  const files = [{ path: `${heat}.mkv`, video: {} }]
  const first = await world.plan({ files })
  const second = await world.planAgain(first.download.id, { files }, { cause: 'manual' })
  expect(second.plan?.id).toBe(first.plan?.id)
  expect(second.jobs).toEqual([])
})

test('leaves no trail of plans when tries come to nothing', async () => {
  await using world = await planning()
  const files = [{ path: `${heat}/heat.rar`, text: 'x' }]
  const first = await world.plan({ files })
  const second = await world.planAgain(first.download.id, { files })
  expect(second.plan?.id).toBe(first.plan?.id)
  expect(second.download.attempts).toBe(2)
})

test('takes the better of two files of the same film', async () => {
  await using world = await planning()
  const { targets, against } = await world.plan({
    name: 'Heat 1995',
    files: [
      { path: 'Heat 1995/Heat.1995.720p.mkv', video: { lines: 720 } },
      { path: 'Heat 1995/Heat.1995.2160p.mkv', video: { lines: 2160 } },
    ],
  })
  expect(targets).toEqual({ 'Heat 1995/Heat.1995.2160p.mkv': 'Heat (1995)/Heat (1995).mkv' })
  expect(against).toEqual({ 'Heat 1995/Heat.1995.720p.mkv': ['other_is_better'] })
})

test('asks a person about a film without a year that nobody knows', async () => {
  await using world = await planning()
  const files = [{ path: 'Some.Film.1080p.mkv', video: {} }]
  const { against, files: rows } = await world.plan({ files })
  expect(against).toEqual({ 'Some.Film.1080p.mkv': ['does_not_match'] })
  expect(rows[0]?.reasons.find(({ code }) => code === 'does_not_match')?.canOverride).toBe(true)
})

test('goes by what a provider calls it', async () => {
  await using world = await planning()
  const files = [{ path: 'Der.Film.mkv', video: {} }]
  const { targets } = await world.plan({
    files,
    lookUp: async () => ({
      title: 'The Film',
      year: 2001,
      ids: [{ provider: 'tmdb', id: '77' }],
      episodeTitle: () => Promise.resolve(null),
    }),
  })
  expect(targets).toEqual({ 'Der.Film.mkv': 'The Film (2001)/The Film (2001) [tmdbid-77].mkv' })
})

test('says that there is no room for a copy', async () => {
  await using world = await planning()
  const { against, message } = await world.plan({
    files: [{ path: `${heat}.mkv`, video: {} }],
    rules: { mode: 'copy', minFreeBytes: Number.MAX_SAFE_INTEGER },
  })
  expect(against).toEqual({ [`${heat}.mkv`]: ['no_space'] })
  expect(message(`${heat}.mkv`)).toContain('min_free')
})

test('needs no room for a link', async () => {
  await using world = await planning()
  const { targets } = await world.plan({
    files: [{ path: `${heat}.mkv`, video: {} }],
    rules: { minFreeBytes: Number.MAX_SAFE_INTEGER },
  })
  expect(Object.keys(targets)).toHaveLength(1)
})

test('names nothing so that a scan would read something else', async () => {
  await using world = await planning()
  const { against, message } = await world.plan({
    library: 'Shows',
    files: [{ path: `${pack}/The.Show.S01E01.mkv`, video: {} }],
    rules: { namingSeries: '{series}/Season {season}/{series} 2x{episode:02}.{ext}' },
  })
  expect(Object.values(against)).toEqual([['would_be_read_as']])
  expect(message(`${pack}/The.Show.S01E01.mkv`)).toContain('A scan would read it as')
})

test('keeps the folders of an album', async () => {
  await using world = await planning()
  const album = 'Artist - Album (2001)'
  const { targets, against } = await world.plan({
    library: 'Songs',
    files: [
      { path: `${album}/01 - One.flac`, text: 'a' },
      { path: `${album}/cover.jpg`, text: 'b' },
      { path: `${album}/install.exe`, text: 'c' },
      { path: `${album}/page.html`, text: 'd' },
    ],
  })
  expect(targets).toEqual({
    [`${album}/01 - One.flac`]: `${album}/01 - One.flac`,
    [`${album}/cover.jpg`]: `${album}/cover.jpg`,
  })
  expect(Object.keys(against)).toEqual([`${album}/install.exe`, `${album}/page.html`])
})

test('waits for a path map, proposes it, and imports once it is there (27)', async () => {
  await using world = await planning()
  const path = `tv/${heat}/heat.mkv`
  const id = world.add({ base: '/client/tv', files: [{ path, video: {} }] })
  const listed = [{ path, listed: `${heat}/heat.mkv`, isElsewhere: true } as const]
  const blocked = await world.planAgain(id, { files: listed })
  expect(blocked.download).toMatchObject({ state: 'blocked', reason: { code: 'path_missing' } })
  const { message = '', fix } = blocked.download.reason ?? {}
  for (const fact of ['/client/tv', 'ENOENT', `uid ${process.getuid?.()}`]) {
    expect(message).toContain(fact)
  }
  const local = world.at('downloads')
  expect(fix).toContain(`path_map = [{ remote = "/client", local = "${local}" }]`)
  const mapped = { pathMap: [{ remote: '/client', local }] }
  const ready = await world.planAgain(id, { files: listed, client: mapped })
  expect(Object.values(ready.targets)).toEqual(['Heat (1995)/Heat (1995).mkv'])
  expect(ready.download.state).toBe('importing')
})

test('takes nothing from outside of the folders that are named for it (36)', async () => {
  await using world = await planning()
  const files = [{ path: `${heat}.mkv`, video: {} }]
  const { download, plan } = await world.plan({ files, client: { folders: [] } })
  expect(download).toMatchObject({ state: 'blocked', reason: { code: 'outside_folders' } })
  expect(download.reason?.fix).toContain(`folders = ["${world.at('downloads')}"]`)
  expect(plan).toBeNull()
  const inLibrary = await world.plan({
    files,
    base: world.at('Films'),
    client: { folders: [world.at('Films')] },
  })
  expect(inLibrary.download.reason?.code).toBe('outside_folders')
})

test('keeps the parts of a film together', async () => {
  await using world = await planning()
  const { targets, files } = await world.plan({
    name: 'Heat 1995',
    files: [1, 2].map((n) => ({ path: `Heat 1995/Heat.1995.cd${n}.mkv`, video: { minutes: 80 } })),
  })
  expect(Object.values(targets)).toEqual([
    'Heat (1995)/Heat (1995) - part1.mkv',
    'Heat (1995)/Heat (1995) - part2.mkv',
  ])
  const roles = files.flatMap(({ subject }) => subject?.items.flatMap((item) => item.files) ?? [])
  expect(roles.map(({ role, part }) => [role, part])).toEqual([
    ['part', 1],
    ['part', 2],
  ])
})

test('takes a part of a film that has no other for a word of its title', async () => {
  await using world = await planning()
  const path = 'Che Part 1 (2008)/Che Part 1.mkv'
  const { targets } = await world.plan({ files: [{ path, video: { minutes: 130 } }] })
  expect(targets).toEqual({ [path]: 'Che Part 1 (2008)/Che Part 1 (2008).mkv' })
})

test('says when its client does not answer, and imports nothing', async () => {
  await using world = await planning()
  const files = [{ path: `${heat}.mkv`, video: {} }]
  const id = world.add({ files })
  world.store.stores.downloads.update(id, { client: 'other' })
  const { download } = await world.planAgain(id, { files })
  expect(download).toMatchObject({ state: 'blocked', reason: { code: 'client_unknown' } })
})

test('leaves what is imported as it is when a look at it comes to nothing', async () => {
  await using world = await planning()
  const files = [{ path: `${heat}.mkv`, video: {}, sizeBytes: 7 }]
  const id = world.add({ files })
  world.store.stores.downloads.update(id, { state: 'imported' })
  const { download } = await world.planAgain(id, { files }, { isProposal: true, cause: 'manual' })
  expect(download.state).toBe('imported')
})
