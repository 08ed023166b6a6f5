import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { startFakeQbittorrent } from '../../../src/plugin/testing/fake/qbittorrent.ts'
import { serve } from '../../daemon/daemon.ts'
import { hasOtherDisk, otherDisk } from '../../filesystem/other-disk.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { canMount, mountTmpfs, remount } from '../../filesystem/tmpfs.ts'
import { createHousehold, type Household } from '../../support/household.ts'
import { isRoot, needs } from '../../support/needs.ts'
import { until } from '../../support/until.ts'
import { videoBytes } from '../../support/video.ts'
import { type House, openHouse } from './house.ts'

setDefaultTimeout(120_000)

const release = 'Harbour.Lights.S01E01.1080p.WEB-DL.x264-GRP'
const source = `${release}.mkv`
const season = 'Harbour Lights/Season 01'
const fresh = `${season}/Harbour Lights S01E01.mkv`

const hasSetpriv = needs(Bun.which('setpriv') !== null, 'setpriv')

/** Lets a video be so long: nothing is stored of what is behind its end. */
function lengthen(path: string, sizeBytes: number): void {
  const head = Buffer.alloc(9)
  head.writeUInt8(0xec, 0)
  head.writeBigUInt64BE(0x0100_0000_0000_0000n | BigInt(sizeBytes), 1)
  appendFileSync(path, Uint8Array.from(head))
  truncateSync(path, statSync(path).size + sizeBytes)
}

/** A download of one long file. */
function completeLong(house: House, sizeBytes: number): string {
  writeFileSync(join(house.downloads, source), Uint8Array.from(videoBytes({ lines: 1080 })))
  lengthen(join(house.downloads, source), sizeBytes)
  const size = statSync(join(house.downloads, source)).size
  house.box.add({ name: release, category: 'tv', files: [{ path: source, sizeBytes: size }] })
  return join(house.downloads, source)
}

/** Names in a folder that need not be there. */
function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}

describe.skipIf(!hasOtherDisk)('a download on another file system', () => {
  test('33: is copied whole, with its time', async () => {
    using disk = otherDisk()
    await using house = await openHouse({ shelves: disk.at('shelves') })
    house.complete(release, { [source]: { lines: 1080 } })
    const time = new Date('2012-03-04T05:06:07Z')
    utimesSync(join(house.downloads, source), time, time)
    await house.poll()
    expect(house.files(release)).toMatchObject([{ state: 'placed', mode: 'copy', temporary: null }])
    expect(statSync(join(house.library('tv'), fresh)).mtime).toEqual(time)
    expect(Object.keys(house.shelves('tv'))).toEqual([fresh])
    expect(house.known()).toEqual([fresh])
  })

  test.each([
    ['is cut off', (path: string) => truncateSync(path, 70_000), 'source_changed'],
    ['is deleted', (path: string) => rmSync(path), 'source_changed'],
  ])('36: is not imported when it %s while it is copied', async (_, harm, code) => {
    using disk = otherDisk()
    await using house = await openHouse({ shelves: disk.at('shelves') })
    const path = completeLong(house, 400_000_000)
    const folder = join(house.library('tv'), season)
    await house.engine.engine.ask('pollDownloads', null)
    await until(() => namesIn(folder).some((name) => name.startsWith('.')), { everyMs: 1 })
    harm(path)
    await house.idle()
    expect(house.download(release)).toMatchObject({ state: 'blocked', reason: { code } })
    expect(namesIn(folder)).toEqual([])
    expect(house.known()).toEqual([])
  })

  test('49: that is long is left within 5 s when the daemon stops, and copied after its start', async () => {
    using disk = otherDisk()
    await using house = await openHouse({ shelves: disk.at('shelves') })
    const path = completeLong(house, 400_000_000)
    const folder = join(house.library('tv'), season)
    await house.engine.engine.ask('pollDownloads', null)
    await until(() => namesIn(folder).some((name) => name.startsWith('.')), { everyMs: 1 })
    const since = performance.now()
    await house.engine.stop()
    expect(performance.now() - since).toBeLessThan(5_000)
    // On a quick disk the copy may have come to its end meanwhile; half of it is never left.
    const left = namesIn(folder).map((name) => statSync(join(folder, name)).size)
    expect([[], [statSync(path).size]]).toContainEqual(left)
    await house.engine.restart()
    await until(() => house.download(release).state === 'imported')
    await house.idle()
    expect(namesIn(folder)).toEqual(['Harbour Lights S01E01.mkv'])
    expect(statSync(join(house.library('tv'), fresh)).size).toBe(statSync(path).size)
  })
})

test.skipIf(!canMount)(
  '34: a pack that fills the disk is taken as far as it goes, and is whole once there is room',
  async () => {
    using temp = tempFolder()
    using _disk = mountTmpfs(temp.at('disk'), 'size=2m')
    await using house = await openHouse({ shelves: temp.at('disk/shelves'), hasMovableClock: true })
    const pack = 'Harbour.Lights.S01.1080p.WEB-DL.x264-GRP'
    const names = [1, 2, 3].map((n) => `${pack}/Harbour.Lights.S01E0${n}.1080p.mkv`)
    const extra = 'x'.repeat(800_000)
    house.complete(pack, Object.fromEntries(names.map((name) => [name, { extra }])))
    const whole = statSync(join(house.downloads, names[0]!)).size
    const folder = join(house.library('tv'), season)
    const sizes = new Set<number>()
    const watch = setInterval(() => {
      for (const name of namesIn(folder)) {
        if (!name.startsWith('.')) sizes.add(statSync(join(folder, name)).size)
      }
    }, 1)
    await house.poll()
    clearInterval(watch)
    expect([...sizes].filter((size) => size !== whole)).toEqual([])
    expect(house.download(pack)).toMatchObject({ state: 'partially_imported' })
    expect(['no_space', 'disk_full']).toContain(house.download(pack).reason!.code)
    expect(namesIn(folder)).toHaveLength(2)

    remount(temp.at('disk'), 'size=8m')
    await house.engine.advance(10 * 60_000)
    await house.poll()
    expect(house.download(pack)).toMatchObject({ state: 'imported', reason: null })
    expect(namesIn(folder)).toHaveLength(3)
    expect(house.known()).toHaveLength(3)
  },
)

/** A household that belongs to nobody, as the daemon in it does. */
function giveAway(home: Household, path: string): void {
  for (const entry of [
    path,
    ...readdirSync(path, { recursive: true }).map((name) => join(path, String(name))),
  ]) {
    chownSync(entry, 65_534, 65_534)
  }
  chmodSync(home.folder, 0o755)
}

const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']

describe.skipIf(!isRoot || !hasSetpriv)('a daemon without rights', () => {
  test('33, 35: copies files of somebody else, and says where it may not write', async () => {
    await using home = createHousehold({ open: true, films: 0, below: '/tmp' })
    const savePath = home.at('downloads')
    await using box = await startFakeQbittorrent({ savePath })
    const toml = readFileSync(home.at('shelfd.toml'), 'utf8').replace(/\[probe\]\n.*\n/, '')
    home.write(
      'shelfd.toml',
      [
        `[import]\nmin_free = "0"\n[[download_client]]\nname = "box"\nplugin = "qbittorrent"`,
        `categories = { films = "Films" }\nfolders = ["${savePath}"]`,
        `settings = { url = "${box.url}", username = "${box.username}", password = "${box.password}" }`,
        toml,
      ].join('\n'),
    )
    mkdirSync(home.dataDir)
    giveAway(home, home.folder)
    const complete = (name: string): void => {
      const file = `${name}.mkv`
      home.write(`downloads/${file}`, Uint8Array.from(videoBytes({ minutes: 120, extra: name })))
      chmodSync(home.at(`downloads/${file}`), 0o644)
      const sizeBytes = statSync(home.at(`downloads/${file}`)).size
      box.add({ name, category: 'films', files: [{ path: file, sizeBytes }] })
    }
    complete('Ronin.1998.1080p.BluRay')
    const daemon = await serve(home, { wrapper: asNobody })
    const seen = async (name: string): Promise<Record<string, unknown> | undefined> => {
      await daemon.ask('POST', '/api/v1/downloads/poll', {})
      const { body } = await daemon.ask('GET', '/api/v1/downloads')
      return (body['downloads'] as Record<string, unknown>[]).find((one) => one['name'] === name)
    }
    await until(async () => (await seen('Ronin.1998.1080p.BluRay'))?.['state'] === 'imported')
    const ronin = home.at('films/Ronin (1998)/Ronin (1998).mkv')
    expect(statSync(ronin)).toMatchObject({ uid: 65_534, nlink: 1 })
    expect(readdirSync(dirname(ronin))).toEqual(['Ronin (1998).mkv'])

    chownSync(home.at('films'), 0, 0)
    complete('Heat.1995.1080p.BluRay')
    const blocked = await until(async () => {
      const found = await seen('Heat.1995.1080p.BluRay')
      return found?.['state'] === 'blocked' ? found : null
    })
    expect(blocked['reason']).toMatchObject({
      code: 'permission_denied',
      message: expect.stringMatching(/films.*65534/s),
    })
    const tries = blocked['attempts']
    for (let n = 0; n < 5; n += 1) await seen('Heat.1995.1080p.BluRay')
    expect((await seen('Heat.1995.1080p.BluRay'))?.['attempts']).toBe(tries)
  })
})
