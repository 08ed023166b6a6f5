import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, readFileSync } from 'node:fs'

import { createHousehold, type Household, until } from '../support/household.ts'
import { needs } from '../support/needs.ts'
import { type Daemon, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

interface ShownDisk {
  readonly kind: string
  readonly lanes: number | null
  readonly awake: boolean | null
  readonly roots: readonly { readonly libraryName: string; readonly path: string }[]
  readonly nextAccess: Readonly<Record<string, string | null>> | null
}

/** In memory: a disk that others use as well would be awake. */
const memory = '/dev/shm'
const hasMemory = needs(existsSync(memory), memory)

/** A household whose disk says that it turns, whatever the tests run on, and is not to be woken. */
function withRotatingDisk(maxSleep = '24h'): Household {
  const schedule = `[[schedule]]\nname = "each second"\ntask = "library-scan"\nwhen = "* * * * * *"\n`
  const home = createHousehold({ open: true, config: schedule, below: memory })
  const disks = `[disks]\nwake = false\nmax_sleep = "${maxSleep}"\nrotating = { "${home.folder}" = true }\n`
  home.write('shelfd.toml', disks + readFileSync(home.at('shelfd.toml'), 'utf8'))
  return home
}

async function disksOf(daemon: Daemon): Promise<readonly ShownDisk[]> {
  return (await daemon.ask('GET', '/api/v1/disks')).body['disks'] as ShownDisk[]
}

async function scansOf(daemon: Daemon): Promise<readonly { cause: string; status: string }[]> {
  return (await daemon.ask('GET', '/api/v1/scans')).body['scans'] as []
}

const isWaiting = async (daemon: Daemon): Promise<boolean> =>
  typeof (await disksOf(daemon))[0]?.nextAccess?.['waitingSince'] === 'string'

const hasScanned = async (daemon: Daemon): Promise<boolean> =>
  (await scansOf(daemon)).some(({ cause }) => cause === 'schedule')

describe.if(hasMemory)('a disk that is not to be woken', () => {
  test('is shown with what waits for it, and a scan by hand does not wait', async () => {
    await using home = withRotatingDisk()
    const daemon = await serve(home)
    await until(() => isWaiting(daemon), 'a schedule that waits')
    expect(await disksOf(daemon)).toMatchObject([
      {
        kind: 'rotating',
        lanes: 1,
        awake: null,
        roots: [{ libraryName: 'Films', path: home.at('films') }],
        nextAccess: { why: 'schedule', name: 'each second' },
      },
    ])
    expect(await scansOf(daemon)).toEqual([])
    const { out } = await home.run(['disks'])
    expect(out).toMatch(/^DISK .*\n\S+ +rotating +1 +unknown +Films +when it wakes, .*each second/)

    await startScan(daemon)
    await until(async () => (await scansOf(daemon))[0]?.status === 'completed', 'the scan')
    expect((await scansOf(daemon)).map(({ cause }) => cause)).toEqual(['manual'])
    await daemon.stop()
  })

  test('is woken as soon as the configuration lets it be', async () => {
    await using home = withRotatingDisk()
    const daemon = await serve(home)
    await until(() => isWaiting(daemon), 'a schedule that waits')
    const text = readFileSync(home.at('shelfd.toml'), 'utf8')
    home.write('shelfd.toml', text.replace('wake = false', 'wake = true'))
    await until(() => hasScanned(daemon), 'a scan by the schedule')
    await daemon.stop()
  })

  test('is woken after its longest sleep', async () => {
    await using home = withRotatingDisk('2s')
    const daemon = await serve(home)
    await until(() => hasScanned(daemon), 'a scan by the schedule')
    await daemon.stop()
  })
})
