import { appendFileSync, mkdirSync, rmSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { FileChange } from '../../src/domain/change.ts'
import { createChangeQueries } from '../../src/store/change-queries.ts'
import type { World } from '../scan/library.ts'
import { until, watchedFilms } from './watched.ts'

setDefaultTimeout(120_000)

/** Long enough to look at what is there before a scan comes, also on a busy machine. */
const patient = { settleMs: 3_000 }

const known = ['Alien (1979)/Alien.mkv', 'Ran (1985)/Ran.mkv']

/** The log since the first scan, oldest first. */
function log({ engine }: World): FileChange[] {
  const all = createChangeQueries(engine.engine.reader).list({ limit: 500 })
  return all.filter(({ id }) => id > 2).toReversed()
}

describe('what a watch sees', () => {
  test('is in the change log before it settles, and once when its scan has come upon it', async () => {
    await using shelf = await watchedFilms(known, { times: patient })
    const { films, watched } = shelf
    films.put('Heat (1995)/Heat.mkv', 'Heat (1995)/Heat.en.srt')
    appendFileSync(films.at('Alien (1979)/Alien.mkv'), 'more')
    await until(() => log(films).length === 2)
    expect(log(films)).toMatchObject([
      { source: 'watch', scanId: null, processedAt: null },
      { source: 'watch', scanId: null, processedAt: null },
    ])
    await watched.scans(2)
    await until(() => log(films).every(({ processedAt }) => processedAt !== null))
    const found = log(films).map(({ kind, reason, path }) => `${kind} ${reason} ${path}`)
    expect(found.toSorted()).toEqual([
      `added new_folder ${films.at('Heat (1995)')}`,
      `modified size_and_time ${films.at('Alien (1979)/Alien.mkv')}`,
    ])
    for (const change of log(films)) {
      expect(change.scanId).toBeGreaterThan(1)
      expect(change.processedAt).toBeGreaterThanOrEqual(change.detectedAt)
    }
  })

  test('and was told from outside comes from a hook', async () => {
    await using shelf = await watchedFilms(known)
    const { films, watched } = shelf
    watched.configure({ watch: false })
    films.put('Heat (1995)/Heat.mkv')
    await watched.supervisor.tell([films.at('Heat (1995)/Heat.mkv')])
    await watched.scans(2)
    await watched.settled()
    expect(log(films)).toMatchObject([{ kind: 'added', source: 'hook', reason: 'new_folder' }])
  })

  test('and is gone before any scan has seen it waits for nothing', async () => {
    await using shelf = await watchedFilms(known, { times: patient })
    const { films, watched } = shelf
    films.put('Alien (1979)/Alien.de.srt')
    await until(() => log(films).length === 1)
    rmSync(films.at('Alien (1979)/Alien.de.srt'))
    await watched.scans(2)
    await until(() => log(films).every(({ processedAt }) => processedAt !== null))
    const [seen, ...more] = log(films)
    expect(more).toEqual([])
    expect(seen).toMatchObject({ kind: 'added', source: 'watch' })
    expect(seen?.processedAt).toBeGreaterThan(0)
  })

  test('has gone is written down once its scan believes it', async () => {
    await using shelf = await watchedFilms(known)
    const { films, watched } = shelf
    rmSync(films.at('Ran (1985)'), { recursive: true })
    await watched.scans(2)
    await watched.settled()
    expect(log(films)).toMatchObject([
      { kind: 'deleted', source: 'watch', path: films.at('Ran (1985)') },
    ])
  })

  test('and was known as it is writes nothing', async () => {
    await using shelf = await watchedFilms(known)
    const { films, watched } = shelf
    mkdirSync(films.at('Alien (1979)/Extras'))
    films.put('Zulu (1964)/Zulu.mkv')
    await watched.scans(2)
    await watched.settled()
    expect(log(films).map(({ path }) => path)).toEqual([films.at('Zulu (1964)')])
  })
})
