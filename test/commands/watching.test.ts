import { readFileSync, rmSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { hasOtherDisk, otherDisk } from '../filesystem/other-disk.ts'
import { scanIn, serve, startScan } from '../daemon/daemon.ts'
import { createHousehold, type Household } from '../support/household.ts'

setDefaultTimeout(120_000)

async function json(home: Household, ...args: string[]): Promise<[number, unknown]> {
  const { code, out } = await home.run([...args, '--json'])
  return [code, JSON.parse(out)]
}

describe('shelfd ping', () => {
  test('ends with 0 while a daemon works, with 3 before and after', async () => {
    await using home = createHousehold()
    expect((await home.run(['ping'])).code).toBe(3)
    const daemon = await serve(home)
    const { code, out } = await home.run(['ping'])
    expect([code, out]).toEqual([0, `The daemon at ${daemon.url} works.\n`])
    await daemon.stop()
    const after = await home.run(['ping'])
    expect(after.code).toBe(3)
    expect(after.err).toBe(`error: No daemon holds the data folder ${home.dataDir}.\n`)
  })

  test('ends with 3 after a daemon was killed, whatever it left behind', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    daemon.kill('SIGKILL')
    await daemon.exited
    expect((await home.run(['ping'])).code).toBe(3)
  })

  test('needs no key', async () => {
    await using home = createHousehold()
    await serve(home)
    rmSync(`${home.dataDir}/api_key`)
    expect((await home.run(['ping'])).code).toBe(0)
  })

  test('is there in a moment', async () => {
    await using home = createHousehold()
    await serve(home)
    const times: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const began = performance.now()
      await home.run(['ping'])
      times.push(performance.now() - began)
    }
    // Alone on this machine it takes a tenth of that.
    expect(Math.min(...times)).toBeLessThan(1_000)
  })
})

describe('shelfd status', () => {
  test('tells what a daemon has and does', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    const { code, out } = await home.run(['status'])
    expect(code).toBe(0)
    expect(out).toStartWith(`shelfd 0.1.0 at ${daemon.url}\n  Libraries: 3 movies, `)
    expect(out).toMatch(/\n {2}Disk: 3 files, 18 B, .* free\n {2}Now: idle, last scan /)
    expect(out).toMatch(/\n {2}Jobs: \d+ waiting, 0 failed\n/)
    const [, status] = await json(home, 'status')
    expect(status).toMatchObject({
      running: true,
      url: daemon.url,
      summary: { movies: 3, files: 3, scanActive: false },
      health: { entries: [] },
    })
  })

  test('tells what the last scans came to when no daemon runs, and ends with 3', async () => {
    await using home = createHousehold({ open: true })
    expect(await json(home, 'status')).toEqual([3, { running: false, libraries: [] }])
    await home.run(['scan'])
    const { code, out, err } = await home.run(['status'])
    expect([code, err]).toEqual([3, 'No daemon runs; start one with "shelfd serve".\n'])
    expect(out).toMatch(/^LIBRARY {2}LAST SCAN +STATE +ERROR\nFilms +[\d-]+ [\d:]+ +success\n$/)
    expect(await json(home, 'status')).toMatchObject([
      3,
      { running: false, libraries: [{ name: 'Films', lastScanStatus: 'success' }] },
    ])
  })
})

describe('shelfd health', () => {
  test('says that nothing is wrong', async () => {
    await using home = createHousehold()
    await serve(home)
    const { code, out } = await home.run(['health'])
    expect([code, out]).toEqual([0, 'Nothing is wrong.\n'])
  })

  test('names a folder that is gone with what to do, through the daemon, and ends with 6', async () => {
    await using home = createHousehold()
    await serve(home)
    expect((await home.run(['health'])).code).toBe(0)
    rmSync(home.at('films'), { recursive: true })
    const { code, out, err } = await home.run(['health'])
    expect([code, err]).toEqual([6, ''])
    expect(out).toStartWith(
      `error: The folder ${home.at('films')} of Films is not there.\n` +
        '  Mount its disk, or correct the path of this library in shelfd.toml.\n' +
        '  library.missing:1, since ',
    )
    // The daemon itself works all the same.
    expect((await home.run(['ping'])).code).toBe(0)
    expect((await home.run(['status'])).out).toContain('error: The folder')
  })

  test('hides a notice until somebody wants to see it', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const toml = await Bun.file(home.at('shelfd.toml')).text()
    home.write('shelfd.toml', `${toml}\n[auth]\nmode = "basic"\n`)
    const reload = await daemon.ask('POST', '/api/v1/config/reload')
    expect(reload.status).toBe(200)
    expect((await home.run(['health'])).out).toContain('config.restart')
    expect(await home.run(['health', 'hide', 'config.restart'])).toMatchObject({ code: 0 })
    const { code, out } = await home.run(['health'])
    expect([code, out]).toEqual([
      0,
      'Nothing is wrong.\n1 notice hidden; shelfd health hidden lists them.\n',
    ])
    expect((await home.run(['health', 'hidden'])).out).toStartWith('notice: ')
    expect(await home.run(['health', 'show', 'config.restart'])).toMatchObject({ code: 0 })
    expect((await home.run(['health'])).out).toStartWith('notice: ')
    expect(await home.run(['health', 'hide', 'no.such'])).toMatchObject({ code: 4 })
  })

  test('looks by itself when no daemon runs, and makes nothing', async () => {
    await using home = createHousehold()
    expect((await home.run(['health'])).code).toBe(0)
    rmSync(home.at('films'), { recursive: true })
    const { code, out, err } = await home.run(['health'])
    expect([code, err]).toEqual([6, 'No daemon runs; this is what can be seen without one.\n'])
    expect(out).toContain(`The folder ${home.at('films')} of Films is not there.`)
    expect([...new Bun.Glob('data/**').scanSync({ cwd: home.folder, dot: true })]).toEqual([])
  })

  test.skipIf(!hasOtherDisk)(
    'looks at the folders of downloads and their way to a library',
    async () => {
      using disk = otherDisk()
      await using home = createHousehold()
      const client = `[[download_client]]
name = "box"
plugin = "qbittorrent"
categories = { films = "films" }
folders = ["${home.at('data')}-of-box", "${disk.path}"]
settings = { url = "http://127.0.0.1:9", username = "a", password = "b" }
`
      home.write('shelfd.toml', readFileSync(home.at('shelfd.toml'), 'utf8') + client)
      const [code, { entries }] = (await json(home, 'health')) as [number, { entries: object[] }]
      expect(code).toBe(0)
      expect(entries).toMatchObject([
        { severity: 'warning', key: `import.folder_missing:box:${home.at('data')}-of-box` },
        { severity: 'notice', key: `import.copies:box:${disk.path}` },
      ])
    },
  )

  test('knows without a daemon what an earlier one has seen: an empty folder is a missing disk', async () => {
    await using home = createHousehold({ open: true })
    await home.run(['scan'])
    rmSync(home.at('films'), { recursive: true })
    home.write('films/.keep', '')
    expect(await json(home, 'health')).toMatchObject([
      6,
      { status: 'error', entries: [{ key: 'library.untrusted:1' }] },
    ])
  })

  test('counts a missing ffprobe as a notice, which is no failure', async () => {
    await using home = createHousehold()
    const env = { SHELFD__PROBE__FFPROBE: '/nonexistent/ffprobe' }
    const { code, out } = await home.run(['health'], { env })
    expect(code).toBe(0)
    expect(out).toStartWith('notice: The program /nonexistent/ffprobe is not found')
  })
})

describe('shelfd watches', () => {
  test('tells how each folder is watched, as a table and as JSON', async () => {
    await using home = createHousehold()
    await serve(home)
    const { code, out } = await home.run(['watches'])
    expect(code).toBe(0)
    expect(out).toMatch(/^LIBRARY +FOLDER +HOW +CHANGES +LAST +NEXT LOOK +WHY\n/)
    expect(out).toMatch(/^Films +\S+\/films +off +0 +- +- +It is not watched, /m)
    expect(await json(home, 'watches')).toMatchObject([
      0,
      [{ libraryName: 'Films', mode: 'off', reason: 'disabled', changes: 0 }],
    ])
  })

  test('ends with 3 when no daemon runs', async () => {
    await using home = createHousehold()
    expect((await home.run(['watches'])).code).toBe(3)
  })
})
