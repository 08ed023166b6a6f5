import { mkdirSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { type Daemon, said, scanIn, serve } from '../daemon/daemon.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { canShare, mountShare, type Share } from './share.ts'

setDefaultTimeout(240_000)

const config = `
[watch]
settle_time = "0s"
poll_interval = "10s"

[scan]
stall_after = "1s"

[[library]]
name = "Shared"
kind = "movies"
path = "./share"
schedule = "off"

[[library]]
name = "Watched"
kind = "movies"
path = "./watched"
schedule = "off"
`

interface SharedHousehold extends AsyncDisposable {
  readonly home: Household
  readonly share: Share
  /** Writes a film to the disk behind the share. */
  putBehind(name: string): void
}

/** A household with a library on a share, one that is watched and one that is not. */
async function sharedHousehold(): Promise<SharedHousehold> {
  const home = createHousehold({ config, open: true })
  mkdirSync(home.at('watched'))
  const putBehind = (name: string): void => home.write(`disk/${name}/${name}.mkv`, name)
  putBehind('Heat (1995)')
  putBehind('Ran (1985)')
  const share = await mountShare(home.at('disk'), home.at('share'))
  return {
    home,
    share,
    putBehind,
    [Symbol.asyncDispose]: async () => {
      // First: a process does not end while a call to the share hangs.
      await share[Symbol.asyncDispose]()
      await home[Symbol.asyncDispose]()
    },
  }
}

async function begin(daemon: Daemon, library: string): Promise<number> {
  const { status, body } = await daemon.ask('POST', '/api/v1/scans', { library })
  expect(status).toBe(202)
  return Number(body['id'])
}

async function scan(daemon: Daemon, library: string): Promise<void> {
  await scanIn(daemon, await begin(daemon, library), 'completed')
}

interface Watch {
  readonly libraryName: string
  readonly mode: string
  readonly reason: string
  readonly nextPollAt: string | null
}

async function watchOf(daemon: Daemon, library: string): Promise<Watch | undefined> {
  const { body } = await daemon.ask('GET', '/api/v1/watches')
  return (body['watches'] as Watch[]).find(({ libraryName }) => libraryName === library)
}

/** Waits for a watch of a library; a thread that hangs is told of after half a minute. */
function watched(daemon: Daemon, library: string, reason: string): Promise<Watch> {
  return until(
    async () => {
      const watch = await watchOf(daemon, library)
      return watch?.reason === reason ? watch : null
    },
    `the watch of ${library} to be ${reason}`,
    90,
  )
}

async function healthKeys(daemon: Daemon): Promise<string[]> {
  const { body } = await daemon.ask('GET', '/api/v1/health')
  return (body['entries'] as { key: string }[]).map(({ key }) => key)
}

async function titles(daemon: Daemon): Promise<string[]> {
  const { body } = await daemon.ask('GET', '/api/v1/items')
  return (body['items'] as { title: string }[]).map(({ title }) => title)
}

async function found(daemon: Daemon, title: string): Promise<void> {
  await until(async () => (await titles(daemon)).includes(title), title)
}

/** The daemon works for all but the share. */
async function expectOthersServed({ home }: SharedHousehold, daemon: Daemon): Promise<void> {
  await scan(daemon, 'Films')
  home.write('watched/Alien (1979)/Alien (1979).mkv', 'film')
  await found(daemon, 'Alien')
  for (const path of ['/api/v1/libraries', '/api/v1/jobs', '/api/v1/summary', '/api/v1/health']) {
    expect([path, (await daemon.ask('GET', path)).status]).toEqual([path, 200])
  }
}

/** All of it goes on as if nothing had been. */
async function expectRecovered(place: SharedHousehold, daemon: Daemon): Promise<void> {
  await watched(daemon, 'Shared', 'network')
  place.putBehind('Zulu (1964)')
  await found(daemon, 'Zulu')
  await until(async () => (await healthKeys(daemon)).every((key) => !isOfHang(key)), 'good health')
  await scan(daemon, 'Shared')
}

function isOfHang(key: string): boolean {
  return /^(?:library\.hangs|scan\.stalled|watch\.stuck)/.test(key)
}

function isOfWatch(key: string): boolean {
  return key.startsWith('watch.stuck')
}

// Side by side: nearly all of it is waiting for what is told of a hang after half a minute.
describe.skipIf(!canShare)('a share that hangs', () => {
  test.concurrent(
    'holds up no other library, no watch and no request; its scan stalls, can be cancelled, and all recovers',
    async () => {
      await using place = await sharedHousehold()
      const { home, share } = place
      const daemon = await serve(home)
      await watched(daemon, 'Shared', 'network')
      await watched(daemon, 'Watched', 'local')
      for (const library of ['Shared', 'Watched']) await scan(daemon, library)

      await share.misbehave({ hangs: true })
      const hung = await begin(daemon, 'Shared')
      await share.held()
      await expectOthersServed(place, daemon)
      const stalled = await until(async () => {
        const { body } = await daemon.ask('GET', `/api/v1/scans/${hung}`)
        return body['stalledSince'] === null ? null : body
      }, 'the scan to stall')
      expect(stalled).toMatchObject({ status: 'discovering' })
      await until(
        async () => (await healthKeys(daemon)).includes(`scan.stalled:${hung}`),
        'its health entry',
      )

      const cancelled = await daemon.ask('POST', `/api/v1/scans/${hung}/cancel`)
      expect(cancelled.status).toBe(200)
      await scanIn(daemon, hung, 'cancelled')
      expect(await watched(daemon, 'Shared', 'stuck')).toMatchObject({ mode: 'off' })
      await until(async () => (await healthKeys(daemon)).some(isOfWatch), 'the health of the watch')
      await expectOthersServed(place, daemon)

      await share.misbehave({})
      await expectRecovered(place, daemon)
      expect(await daemon.stop()).toBe(0)
    },
  )

  test.concurrent('does not keep a daemon from starting', async () => {
    await using place = await sharedHousehold()
    const { home, share } = place
    await share.misbehave({ hangs: true })
    const daemon = await serve(home)
    const hung = await begin(daemon, 'Shared')
    await share.held()
    await expectOthersServed(place, daemon)
    await watched(daemon, 'Shared', 'stuck')
    await share.misbehave({})
    await scanIn(daemon, hung, 'completed')
    expect(await titles(daemon)).toContain('Heat')
    await expectRecovered(place, daemon)
    expect(await daemon.stop()).toBe(0)
  })

  test.concurrent('does not keep a daemon from ending: what it could do is committed', async () => {
    await using place = await sharedHousehold()
    const { home, share } = place
    const daemon = await serve(home)
    await scan(daemon, 'Shared')
    await share.misbehave({ hangs: true })
    await begin(daemon, 'Shared')
    await share.held()
    const stopped = daemon.stop()
    await said(daemon, 'a thread hangs in a file call and was left behind')
    // The system itself ends no process that hangs in a call for a file of such a share.
    await share.misbehave({})
    expect(await stopped).toBe(0)
  })
})
