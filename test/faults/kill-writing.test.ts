import { Database } from 'bun:sqlite'
import { readdirSync, readFileSync, utimesSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { type Daemon, scanIn, serve } from '../daemon/daemon.ts'
import { oracleIn, startProvider, type TestProvider } from '../enrich/provider.ts'
import { story } from '../enrich/writing.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { canTrace } from '../support/needs.ts'

setDefaultTimeout(120_000)

interface Killed extends AsyncDisposable {
  readonly home: Household
  readonly folder: string
  files(): string[]
  nfo(): string
}

/** A library that writes, with a film and a provider that knows it; its daemon is to be killed. */
async function written(): Promise<Killed & { oracle: TestProvider }> {
  const plugins = tempFolder()
  const oracle = startProvider()
  oracle.answer = (question) => {
    if (question.method !== 'search') return question.method === 'get' ? story(question.ref) : []
    return [{ ref: { kind: 'movie', id: '949' }, title: 'Heat', year: 1995, ids: [] }]
  }
  const library = `[[library]]\nname = "Written"\nkind = "movies"\npath = "./written"\nschedule = "off"
watch = false\nwrite_nfo = true\nenrichers = ["oracle"]\n`
  const config = `${oracleIn(plugins.path, { oracle })}\n${library}`
  const home = createHousehold({ config, open: true, films: 0 })
  const film = 'written/Heat (1995)/Heat (1995).mkv'
  home.write(film, 'heat')
  utimesSync(home.at(film), 1, 1)
  const folder = home.at('written/Heat (1995)')
  return {
    home,
    folder,
    oracle,
    files: () => readdirSync(folder).toSorted(),
    nfo: () => readFileSync(`${folder}/Heat (1995).nfo`, 'utf8'),
    [Symbol.asyncDispose]: async () => {
      await home[Symbol.asyncDispose]()
      oracle[Symbol.dispose]()
      plugins[Symbol.dispose]()
    },
  }
}

async function scan(daemon: Daemon): Promise<Record<string, unknown>> {
  const { body } = await daemon.ask('POST', '/api/v1/scans', { library: 'Written' })
  return await scanIn(daemon, Number(body['id']), 'completed')
}

function rows<T>(home: Household, sql: string): T[] {
  using database = new Database(`${home.dataDir}/shelfd.db`, { readonly: true })
  return database.query<T, []>(sql).all()
}

const wayOf = {
  'between what it wrote down and the act': (): string[] => [
    '-e',
    'inject=link,linkat:signal=SIGKILL',
  ],
  'between the act and the note of it': (folder: string): string[] => [
    '-e',
    'inject=fsync:signal=SIGKILL',
    '-P',
    folder,
  ],
}

describe.skipIf(!canTrace)('a daemon that is killed while it writes an NFO', () => {
  for (const [when, inject] of Object.entries(wayOf)) {
    test(`${when} knows the file for its own afterwards, and leaves no other`, async () => {
      await using place = await written()
      const { home, folder } = place
      const trace = ['-e', when.startsWith('between what') ? 'trace=link,linkat' : 'trace=fsync']
      const wrapper = ['strace', '-f', '-qq', '-o', '/dev/null', ...trace, ...inject(folder)]
      const doomed = await serve(home, { wrapper })
      await doomed.ask('POST', '/api/v1/scans', { library: 'Written' })
      await doomed.exited
      const left = rows<{ next: string | null; hash: string | null }>(
        home,
        'SELECT next_name AS next, hash FROM written_file',
      )
      expect(left).toEqual([{ next: expect.stringMatching(/^\.tmp-/), hash: null }])
      expect(place.files().some((name) => name.startsWith('.tmp-'))).toBe(true)

      const daemon = await serve(home)
      const settled = 'SELECT 1 FROM written_file WHERE hash IS NOT NULL AND next_name IS NULL'
      await until(() => rows(home, settled).length === 1, 'the NFO to be known', 60)
      expect(place.files()).toEqual(['Heat (1995).mkv', 'Heat (1995).nfo'])
      expect(place.nfo()).toContain('<plot>What happens in movie.</plot>')
      await scan(daemon)
      const items = rows<{ metadata: string }>(home, `SELECT metadata FROM item`)
      expect(items).toEqual([{ metadata: '{}' }])
      expect(rows(home, 'SELECT write_problem FROM item WHERE write_problem IS NOT NULL')).toEqual(
        [],
      )
    })
  }
})
