import { appendFileSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'
import { type Daemon, scanIn, serve } from '../daemon/daemon.ts'
import { createHousehold, type Household, type RunOptions, until } from '../support/household.ts'
import { needs } from '../support/needs.ts'

setDefaultTimeout(180_000)

const configOf = (settleTime: string): string => `
[watch]
settle_time = "${settleTime}"
poll_interval = "10s"

[[library]]
name = "Watched"
kind = "movies"
path = "./watched"
schedule = "off"
`

const limitFile = '/proc/sys/user/max_inotify_watches'
const canLimit = needs(
  Bun.spawnSync(['unshare', '-Ur', 'sh', '-c', `echo 3 > ${limitFile}`], { stderr: 'ignore' })
    .success,
  'user namespaces with limits of their own',
)

interface WatchedHousehold extends AsyncDisposable {
  readonly home: Household
  readonly daemon: Daemon
  readonly put: (name: string) => void
}

/** A daemon that watches a library with one film, all of it scanned. */
async function watchedHousehold(
  options: RunOptions = {},
  settleTime = '1s',
): Promise<WatchedHousehold> {
  const home = createHousehold({ config: configOf(settleTime), open: true })
  const put = (name: string): void => home.write(`watched/${name}/${name}.mkv`, name)
  put('Alien (1979)')
  // A young file is looked at again after the scan.
  utimesSync(home.at('watched/Alien (1979)/Alien (1979).mkv'), 1, 1)
  const daemon = await serve(home, options)
  await watch(daemon, ({ mode }) => mode !== 'off')
  const { body } = await daemon.ask('POST', '/api/v1/scans', { library: 'Watched' })
  await scanIn(daemon, Number(body['id']), 'completed')
  return { home, daemon, put, [Symbol.asyncDispose]: () => home[Symbol.asyncDispose]() }
}

interface Watch {
  readonly libraryName: string
  readonly mode: string
  readonly reason: string
  readonly unsettled: number
}

function watch(daemon: Daemon, fits: (watch: Watch) => boolean): Promise<Watch> {
  return until(async () => {
    const { body } = await daemon.ask('GET', '/api/v1/watches')
    const all = body['watches'] as Watch[]
    return all.find((one) => one.libraryName === 'Watched' && fits(one))
  }, 'the watch')
}

interface Scan {
  readonly id: number
  readonly cause: string
  readonly status: string
  readonly files: { readonly new: number; readonly missing: number }
}

/** Scans that the watch has asked for, oldest first, once there are so many and all are over. */
function watchScans(daemon: Daemon, count: number): Promise<readonly Scan[]> {
  return until(async () => {
    const { body } = await daemon.ask('GET', '/api/v1/scans?limit=200')
    const scans = (body['scans'] as Scan[]).filter(({ cause }) => cause === 'watch')
    const isOver = scans.every(({ status }) => status === 'completed' || status === 'failed')
    return isOver && scans.length >= count ? scans.toReversed() : null
  }, `${count} scans of the watch`)
}

async function titles(daemon: Daemon): Promise<string[]> {
  const { body } = await daemon.ask('GET', '/api/v1/items')
  return (body['items'] as { title: string }[]).map(({ title }) => title)
}

async function found(daemon: Daemon, title: string): Promise<void> {
  await until(async () => (await titles(daemon)).includes(title), title)
}

describe('a watched library', () => {
  test('is scanned once for a storm of 60,000 files', async () => {
    // Longer than a busy machine keeps this process from going on with it.
    await using shelf = await watchedHousehold({}, '3s')
    const { home, daemon } = shelf
    const names = Array.from({ length: 300 }, (_, at) => `Film ${at} (2001)`)
    for (const name of names) mkdirSync(home.at(`watched/${name}`))
    for (let round = 0; round < 200; round += 1) {
      for (const name of names) {
        const path = home.at(`watched/${name}/${name}.mkv`)
        writeFileSync(`${path}.part`, name)
        renameSync(`${path}.part`, path)
      }
      // The daemon has its share of the processor.
      await Bun.sleep(0)
    }
    const [scan] = await watchScans(daemon, 1)
    expect(scan?.files.new).toBe(300)
    await watch(daemon, ({ unsettled }) => unsettled === 0)
    expect(await watchScans(daemon, 1)).toHaveLength(1)
    const { body } = await daemon.ask('GET', `/api/v1/jobs?kind=scan.discover`)
    // That of the first scan, by hand, and that of the watch.
    expect(body['jobs']).toHaveLength(2)
  })

  test.concurrent(
    'misses nothing when more happens at once than the system remembers',
    async () => {
      await using shelf = await watchedHousehold()
      const { home, daemon, put } = shelf
      daemon.kill('SIGSTOP')
      for (let n = 0; n < 9_000; n += 1) home.write(`watched/Alien (1979)/${n}.txt`, '')
      put('Heat (1995)')
      daemon.kill('SIGCONT')
      await found(daemon, 'Heat')
    },
  )

  test.concurrent('is scanned again by itself for what changes while a scan reads it', async () => {
    await using shelf = await watchedHousehold()
    const { home, daemon, put } = shelf
    home.closeGate()
    put('Heat (1995)')
    const { body } = await daemon.ask('POST', '/api/v1/scans', { library: 'Watched' })
    await scanIn(daemon, Number(body['id']), 'scanning')
    put('Ran (1985)')
    appendFileSync(
      home.at('watched/Alien (1979)/movie.nfo'),
      '<movie><title>Xenomorph</title></movie>',
    )
    await watch(daemon, ({ unsettled }) => unsettled > 0)
    await watch(daemon, ({ unsettled }) => unsettled === 0)
    home.openGate()
    await found(daemon, 'Ran')
    await found(daemon, 'Xenomorph')
    await found(daemon, 'Heat')
  })

  test.concurrent(
    'says that its folder is gone, keeps its films, and is watched again when it is back',
    async () => {
      await using shelf = await watchedHousehold()
      const { home, daemon, put } = shelf
      renameSync(home.at('watched'), home.at('away'))
      expect(await watch(daemon, ({ reason }) => reason === 'gone')).toMatchObject({ mode: 'off' })
      mkdirSync(home.at('away/Heat (1995)'))
      writeFileSync(home.at('away/Heat (1995)/Heat (1995).mkv'), 'heat')
      renameSync(home.at('away'), home.at('watched'))
      await watch(daemon, ({ mode }) => mode === 'events')
      await found(daemon, 'Heat')
      put('Ran (1985)')
      await found(daemon, 'Ran')
      expect(await titles(daemon)).toContain('Alien')
    },
  )
})

describe.skipIf(!canLimit)('a library for which the system allows too few watches', () => {
  test.concurrent(
    'is polled, names the setting to raise, and is scanned for what changes',
    async () => {
      const inside = `echo 3 > ${limitFile}; exec "$@"`
      const wrapper = ['unshare', '-Ur', 'sh', '-c', inside, 'sh']
      await using shelf = await watchedHousehold({ wrapper })
      const { home, daemon, put } = shelf
      for (let n = 0; n < 5; n += 1) put(`Film ${n} (2001)`)
      expect(await watch(daemon, ({ reason }) => reason === 'limit')).toMatchObject({
        mode: 'polling',
      })
      await found(daemon, 'Film 4')
      const entry = await until(async () => {
        const { body } = await daemon.ask('GET', '/api/v1/health')
        return (body['entries'] as { key: string; fix: string }[]).find(
          ({ key }) => key === 'watch.limit',
        )
      }, 'the health entry')
      expect(entry.fix).toContain('sysctl -w fs.inotify.max_user_watches=65536')
      const { out } = await home.run(['watches'])
      expect(out).toMatch(/^Watched .* polling .*The system allows too few watched folders/m)
      put('Heat (1995)')
      await found(daemon, 'Heat')
    },
  )
})

describe.skipIf(!canMount)('a watched disk that is unmounted', () => {
  test.concurrent(
    'keeps its films, and is watched and compared when it is mounted again',
    async () => {
      await using shelf = await watchedHousehold()
      const { home, daemon, put } = shelf
      {
        // It hides all that was there.
        using _empty = mountTmpfs(home.at('watched'))
        expect(await watchScans(daemon, 1)).toMatchObject([{ status: 'failed' }])
        expect(await titles(daemon)).toContain('Alien')
      }
      await watchScans(daemon, 2)
      put('Heat (1995)')
      await found(daemon, 'Heat')
      rmSync(home.at('watched/Heat (1995)'), { recursive: true })
      await until(
        async () => (await watchScans(daemon, 1)).some(({ files }) => files.missing === 1),
        'the deletion to be seen',
      )
      expect(await titles(daemon)).toContain('Alien')
    },
  )
})
