import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { createHousehold, type Household, until } from '../support/household.ts'
import { canTrace } from '../support/needs.ts'
import { type Daemon, serve } from './daemon.ts'

/** Longer than anything that looks around every few seconds takes to do so. */
const watchedSeconds = 8

/** The file calls of all threads of a process below some folders, while `work` goes on. */
async function callsBelow(
  { pid }: Daemon,
  { home, folders }: { home: Household; folders: readonly string[] },
  work: () => Promise<unknown>,
): Promise<{ readonly below: readonly string[]; readonly all: number }> {
  const output = home.at('calls')
  // With the paths of descriptors, so that a read of an open file is seen too.
  const strace = Bun.spawn(
    ['strace', '-f', '-y', '-e', 'trace=%file,%desc', '-o', output, '-p', `${pid}`],
    {
      stderr: 'pipe',
    },
  )
  const greeting = strace.stderr.getReader()
  await greeting.read()
  await work()
  strace.kill('SIGINT')
  await strace.exited
  const lines = readFileSync(output, 'utf8').split('\n')
  const below = lines.filter((line) => folders.some((folder) => line.includes(folder)))
  return { below, all: lines.length }
}

/** Waits until two libraries are watched and nothing that was started with the daemon goes on. */
async function atRest(daemon: Daemon): Promise<void> {
  const look = async (): Promise<boolean> => {
    const { watches } = (await daemon.ask('GET', '/api/v1/watches')).body as {
      watches: readonly { mode: string; unsettled: number }[]
    }
    const watched = watches.filter(({ mode, unsettled }) => mode === 'events' && unsettled === 0)
    const { jobs } = (await daemon.ask('GET', '/api/v1/jobs?limit=200')).body as {
      jobs: readonly { kind: string; finishedAt: string | null }[]
    }
    const isBusy = jobs.some(({ finishedAt }) => finishedAt === null)
    return watched.length === 2 && !isBusy
  }
  await until(look, `rest: ${daemon.err()}`)
}

describe.skipIf(!canTrace)('the disks of libraries', () => {
  test('are left alone by a daemon that has nothing to do', async () => {
    const library = (name: string, kind: string): string =>
      `[[library]]\nname = "${name}"\nkind = "${kind}"\npath = "${name}"\nschedule = "off"\n`
    await using home = createHousehold({
      open: true,
      config: library('shows', 'series') + library('more', 'movies'),
    })
    home.write('shows/Lost/Lost S01E01.mkv', 'not much')
    home.write('more/Heat (1995)/Heat (1995).mkv', 'no more')
    const folders = ['films', 'shows', 'more'].map((name) => home.at(name))
    await using daemon = await served(home)
    for (const name of ['Films', 'shows', 'more']) await scanned(daemon, name)
    await atRest(daemon)

    const idle = await callsBelow(daemon, { home, folders }, () => Bun.sleep(watchedSeconds * 1000))
    expect(idle.below).toEqual([])
    expect(idle.all).toBeGreaterThan(10)

    // What the trace sees when there is something to do.
    const scan = await callsBelow(daemon, { home, folders }, () => scanned(daemon, 'Films'))
    expect(scan.below.length).toBeGreaterThan(10)
  }, 120_000)
})

async function scanned(daemon: Daemon, library: string): Promise<void> {
  const { body } = await daemon.ask('POST', '/api/v1/scans', { library })
  const look = async (): Promise<boolean> =>
    (await daemon.ask('GET', `/api/v1/scans/${String(body['id'])}`)).body['status'] === 'completed'
  await until(look, `the scan of ${library}`)
}

async function served(home: Household): Promise<Daemon & AsyncDisposable> {
  const daemon = await serve(home)
  return { ...daemon, [Symbol.asyncDispose]: async () => void (await daemon.stop()) }
}
