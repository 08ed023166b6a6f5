import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { openReader } from '../../src/store/database.ts'
import { takeInstanceLock } from '../../src/store/instance-lock.ts'
import { scanIn, serve, startScan } from '../daemon/daemon.ts'
import { createHousehold, until, type Household } from '../support/household.ts'

setDefaultTimeout(120_000)

const shows = '[[library]]\nname = "Shows"\nkind = "series"\npath = "./shows"\n'

/** Films, and a library of shows that is not there. */
function householdWithoutShows(): Household {
  return createHousehold({ open: true, config: shows })
}

describe('shelfd scan', () => {
  test('scans every library and says what was found', async () => {
    await using home = createHousehold({ open: true, config: shows })
    home.write('shows/The Show/Season 1/The Show S01E01.mkv', 'one')
    const { code, out, err } = await home.run(['scan'])
    expect(code).toBe(0)
    expect(out).toMatch(
      /^Films \(scan \d\): Completed in [\d.]+ s\n {2}Movies found: 3 \(3 new, 0 updated\)$/m,
    )
    expect(out).toMatch(/^Shows \(scan \d\): Completed in [\d.]+ s\n {2}Episodes found: 1$/m)
    expect(err).toContain('Films: Discovering directories… Found 0 movies\n')
    expect(out + err).not.toContain('\u001b')
  })

  test('says so when nothing has changed', async () => {
    await using home = createHousehold({ open: true })
    await home.run(['scan'])
    expect((await home.run(['scan'])).out).toContain('No changes among 3 files')
    expect((await home.run(['scan', '--full'])).out).toContain('Movies found: 3 (0 new, 0 updated)')
  })

  test('prints the scan as JSON, and nothing else on stdout', async () => {
    await using home = createHousehold({ open: true })
    const one = await home.run(['scan', 'films', '--json'])
    expect(JSON.parse(one.out)).toMatchObject({ libraryName: 'Films', status: 'completed' })
    const all = await home.run(['scan', '--json'])
    expect(JSON.parse(all.out)).toMatchObject([{ libraryName: 'Films', status: 'completed' }])
  })

  test('obeys its options', async () => {
    await using home = createHousehold()
    const flags =
      '--no-cache --no-enrich --no-assets --no-probe --max-directories 2 --enrichment metadata-only --profile quick'
    const { out } = await home.run(['scan', 'Films', '--full', '--json', ...flags.split(' ')])
    expect(JSON.parse(out)).toMatchObject({
      mode: 'full',
      options: {
        enableCaching: false,
        enableEnrichment: false,
        skipAssetDiscovery: true,
        skipProbe: true,
        maxDirectories: 2,
        enrichmentMode: 'metadata-only',
        profile: 'quick',
      },
      directories: { total: 2 },
      items: { movies: 2 },
      files: { probed: 0 },
    })
  })

  test('scans one folder, named as the shell sees it', async () => {
    await using home = createHousehold({ open: true })
    const { out } = await home.run(['scan', 'Films', '--path', 'films/Film 2 (2001)/', '--json'])
    expect(JSON.parse(out)).toMatchObject({
      scope: [{ path: 'Film 2 (2001)' }],
      items: { movies: 1 },
    })
  })

  test('ends with 1 when a library cannot be scanned, which stops no other', async () => {
    await using home = householdWithoutShows()
    const { code, out } = await home.run(['scan', '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject([
      { libraryName: 'Films', status: 'completed' },
      { libraryName: 'Shows', status: 'failed', failureCode: 'path_missing' },
    ])
  })

  test('ends with 1 for a damaged film only with --strict', async () => {
    await using home = createHousehold({ open: true })
    home.write('ffprobe', '#!/bin/sh\necho broken >&2\nexit 1\n')
    const { code, out } = await home.run(['scan'])
    expect(code).toBe(0)
    expect(out).toContain('  Errors: 3\n')
    expect(out).toMatch(/^ {4}Film 1 \(2001\)\/Film 1 \(2001\)\.mkv: .*broken/m)
    expect((await home.run(['scan', '--full', '--strict'])).code).toBe(1)
  })

  test('ends with 4 for a library that does not exist, naming those that do', async () => {
    await using home = createHousehold()
    const { code, err } = await home.run(['scan', 'Filme'])
    expect([code, err]).toEqual([4, 'error: There is no library named Filme. There is: Films.\n'])
  })

  test('ends with 2 for a folder outside of the library', async () => {
    await using home = createHousehold()
    expect((await home.run(['scan', 'Films', '--path', '/etc'])).code).toBe(2)
  })

  test('shows no control character of a name', async () => {
    await using home = createHousehold({ open: true, films: 0 })
    home.write('ffprobe', '#!/bin/sh\nexit 1\n')
    home.write('films/Red \u001b[31m\n(2001)/Red \u001b[31m\n(2001).mkv', 'x')
    const { out } = await home.run(['scan'])
    expect(out).toContain('Red \\u001b[31m\\n(2001)')
    const items = await home.run(['items'])
    expect(items.out + out).not.toContain('\u001b')
  })

  test('is cancelled by Ctrl-C and ends with 130', async () => {
    await using home = createHousehold()
    const program = await home.start(['scan', '--json'])
    await until(() => program.err().includes('Scanning movies…'), 'the scan')
    program.kill('SIGINT')
    expect(await program.exited).toBe(130)
    expect(JSON.parse(program.out())).toMatchObject([{ status: 'cancelled' }])
    const { out } = await home.run(['jobs', '--json'])
    const states = (JSON.parse(out) as { state: string }[]).map(({ state }) => state)
    expect(states.filter((state) => state !== 'completed' && state !== 'cancelled')).toEqual([])
  })

  test('goes on with a scan that a crash interrupted', async () => {
    await using home = createHousehold()
    const program = await home.start(['scan'])
    await until(() => program.err().includes('Scanning movies…'), 'the scan')
    program.kill('SIGKILL')
    await program.exited
    home.openGate()
    const { code, out } = await home.run(['scan', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject([{ id: 1, status: 'completed', items: { movies: 3 } }])
  })

  test('refuses a data folder that another command uses', async () => {
    await using home = createHousehold()
    const program = await home.start(['scan'])
    await until(() => program.err().includes('Scanning movies…'), 'the scan')
    const { code, err } = await home.run(['scan'])
    expect(code).toBe(5)
    expect(err).toContain(`Another shelfd (process ${program.pid}) is using the data folder`)
  })

  test('ends with 3 when the daemon that holds the data folder does not answer', async () => {
    await using home = createHousehold()
    await home.run(['scan', '--no-probe'])
    const lock = takeInstanceLock(home.dataDir)
    home.write('data/instance.json', '{ "pid": 1, "url": "http://127.0.0.1:9" }')
    home.write('data/api_key', 'some-key\n')
    const { code, err } = await home.run(['scan'])
    lock.release()
    expect([code, err]).toEqual([3, 'error: The daemon at http://127.0.0.1:9 does not answer.\n'])
  })
})

describe('shelfd scan beside a daemon', () => {
  test('lets the daemon scan and shows the result', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    const { code, out } = await home.run(['scan', 'Films', '--json'])
    expect(code).toBe(0)
    const { id } = JSON.parse(out) as { id: number }
    expect(await scanIn(daemon, id, 'completed')).toEqual(JSON.parse(out))
  })

  test('ends with 5 while the library is being read', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const id = await startScan(daemon)
    const { code, err } = await home.run(['scan', 'Films'])
    expect([code, err]).toEqual([5, `error: Scan ${id} of Films is running.\n`])
  })

  test('does not wait with --detach, which needs a daemon', async () => {
    await using home = createHousehold()
    expect((await home.run(['scan', '--detach'])).code).toBe(3)
    const daemon = await serve(home)
    const { code, out } = await home.run(['scan', '--detach'])
    expect([code, out]).toEqual([0, 'Scan 1 has started: shelfd scans show 1\n'])
    expect((await daemon.ask('GET', '/api/v1/scans/1')).body['status']).not.toBe('completed')
  })

  test('cancels its scan by Ctrl-C', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const program = await home.start(['scan'])
    await until(() => program.err().includes('Scanning movies…'), 'the scan')
    program.kill('SIGINT')
    expect(await program.exited).toBe(130)
    await scanIn(daemon, 1, 'cancelled')
  })

  test('changes scans, jobs and queues through it', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const id = await startScan(daemon)
    await scanIn(daemon, id, 'scanning')
    expect((await home.run(['jobs', 'pause', 'scan'])).out).toBe('The queue scan is paused.\n')
    expect((await daemon.ask('GET', '/api/v1/queues')).body).toMatchObject({
      queues: expect.arrayContaining([expect.objectContaining({ name: 'scan', paused: true })]),
    })
    expect((await home.run(['jobs', 'resume', 'scan'])).code).toBe(0)
    expect((await home.run(['jobs', 'pause', 'nothing'])).code).toBe(4)
    expect((await home.run(['scans', 'cancel', String(id)])).code).toBe(0)
    expect((await home.run(['scans', 'cancel', String(id)])).code).toBe(5)
    expect((await home.run(['scans', 'cancel', '99'])).code).toBe(4)
    home.openGate()
    const { code, out } = await home.run(['scans', 'restart', String(id), '--json'])
    expect([code, JSON.parse(out)]).toMatchObject([0, { restartOf: id, status: 'completed' }])
  })
})

describe('shelfd scan --dry-run', () => {
  /** Paths below the household with what a write would change of them. */
  function traces(home: Household): Record<string, string> {
    const entries = readdirSync(home.folder, { recursive: true, withFileTypes: true })
    return Object.fromEntries(
      entries.map((entry) => {
        const path = join(entry.parentPath, entry.name)
        const { mtimeNs, size, ino } = statSync(path, { bigint: true })
        return [path, `${mtimeNs} ${size} ${ino}`]
      }),
    )
  }

  test('shows everything as new where nothing is known, and writes nothing', async () => {
    await using home = createHousehold()
    const before = traces(home)
    const { code, out } = await home.run(['scan', '--dry-run'])
    expect(code).toBe(0)
    expect(out).toContain('  new        Film 1 (2001)/Film 1 (2001).mkv\n')
    expect(out).toContain('  3 files: 3 new, 0 changed, 0 moved, 0 missing. Nothing was written.\n')
    expect(traces(home)).toEqual(before)
  })

  test('shows what is new, changed, moved and missing, and writes nothing', async () => {
    await using home = createHousehold({ open: true, films: 4 })
    await home.run(['scan'])
    home.write('films/New (2002)/New (2002).mkv', 'new')
    writeFileSync(home.at('films/Film 1 (2001)/Film 1 (2001).mkv'), 'longer than before')
    mkdirSync(home.at('films/Moved (2001)'))
    home.write('films/Moved (2001)/Moved (2001).mkv', 'film 2')
    rmSync(home.at('films/Film 2 (2001)'), { recursive: true })
    rmSync(home.at('films/Film 3 (2001)/Film 3 (2001).mkv'))
    const before = traces(home)
    const { code, out } = await home.run(['scan', 'Films', '--dry-run', '--json'])
    expect(traces(home)).toEqual(before)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      library: 'Films',
      roots: [
        {
          path: home.at('films'),
          refused: null,
          filesFound: 4,
          new: ['New (2002)/New (2002).mkv'],
          changed: ['Film 1 (2001)/Film 1 (2001).mkv'],
          moved: [{ from: 'Film 2 (2001)/Film 2 (2001).mkv', to: 'Moved (2001)/Moved (2001).mkv' }],
          missing: ['Film 3 (2001)/Film 3 (2001).mkv'],
          removalsHeld: false,
        },
      ],
    })
  })

  test('agrees with the scan that follows', async () => {
    await using home = createHousehold({ open: true, films: 4 })
    await home.run(['scan'])
    home.write('films/Film 5 (2001)/Film 5 (2001).mkv', 'film 1')
    rmSync(home.at('films/Film 1 (2001)'), { recursive: true })
    rmSync(home.at('films/Film 2 (2001)'), { recursive: true })
    const dry = JSON.parse((await home.run(['scan', 'Films', '--dry-run', '--json'])).out) as {
      roots: { new: string[]; moved: object[]; missing: string[] }[]
    }
    const scan = JSON.parse((await home.run(['scan', 'Films', '--json'])).out) as {
      files: Record<string, number>
    }
    const [root] = dry.roots
    expect([root?.new.length, root?.moved.length, root?.missing.length]).toEqual([0, 1, 1])
    expect(scan.files).toMatchObject({ new: 0, moved: 1, missing: 1 })
  })

  test('says with the scan that a loss is held back for what was lost in the days before', async () => {
    await using home = createHousehold({ open: true, films: 40 })
    const lose = (from: number, to: number): void => {
      for (let film = from; film <= to; film += 1)
        rmSync(home.at(`films/Film ${film} (2001)`), { recursive: true })
    }
    await home.run(['scan'])
    lose(1, 15)
    const small = JSON.parse(
      (await home.run(['scan', 'Films', '--dry-run', '--json'])).out,
    ) as object
    expect(small).toMatchObject({ roots: [{ counts: { missing: 15 }, removalsHeld: false }] })
    await home.run(['scan'])
    lose(16, 22)
    const dry = JSON.parse((await home.run(['scan', 'Films', '--dry-run', '--json'])).out) as object
    expect(dry).toMatchObject({ roots: [{ counts: { missing: 7 }, removalsHeld: true }] })
    const scan = JSON.parse((await home.run(['scan', 'Films', '--json'])).out) as object
    expect(scan).toMatchObject({ files: { missing: 0 }, removalsHeld: 7 })
  })

  test('looks at one folder', async () => {
    await using home = createHousehold()
    const { out } = await home.run(['scan', 'Films', '--dry-run', '--path', 'films/Film 2 (2001)'])
    expect(out).toContain('1 file: 1 new')
  })

  test('works beside a daemon that scans', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'scanning')
    const { code, out } = await home.run(['scan', '--dry-run'])
    expect(code).toBe(0)
    expect(out).toContain('3 files: 0 new')
  })

  test('ends with 1 for a root that is not there, whose files are not called missing', async () => {
    await using home = householdWithoutShows()
    const { code, out } = await home.run(['scan', '--dry-run'])
    expect(code).toBe(1)
    expect(out).toContain(`cannot be scanned: ${home.at('shows')} does not exist`)
    expect(out).toContain('3 new')
  })
})

test('a finished command leaves no connection open: the log of the database is in it', async () => {
  await using home = createHousehold({ open: true })
  await home.run(['scan'])
  const reader = openReader(home.at('data/shelfd.db'))
  const check = reader.query<{ integrity_check: string }, []>('PRAGMA integrity_check').get()
  expect(check?.integrity_check).toBe('ok')
  reader.close()
  expect(statSync(home.at('data/shelfd.db-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(0)
})
