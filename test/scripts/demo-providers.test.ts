import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import {
  clientPort,
  demoConfig,
  demoLogin,
  demoToken,
  providerEntries,
  providerPorts,
} from '../../scripts/demo-library/config.ts'
import { layOutDemo } from '../../scripts/demo-library/lay-out.ts'
import { demoLibrary } from '../../scripts/demo-library/library.ts'
import { freePort } from '../../scripts/demo-library/free-port.ts'
import { loadConfig } from '../../src/config/load.ts'
import { startTestEngine } from '../support/engine.ts'

const program = resolve(import.meta.dir, '../../scripts/demo-providers.ts')
const folder = mkdtempSync(join(tmpdir(), 'shelfd-demo-'))
const ports = { tmdb: freePort(0), tvmaze: freePort(0), qbittorrent: freePort(0) }
const config = join(folder, 'shelfd.toml')
beforeAll(() => {
  writeFileSync(config, demoConfig(folder, ports))
  layOutDemo(folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The program, once it has said its line; it runs until its input ends. */
async function start() {
  const child = Bun.spawn([process.execPath, program, folder], { stdin: 'pipe', stdout: 'pipe' })
  const reader = child.stdout.getReader()
  const { value } = await reader.read()
  return {
    told: new TextDecoder().decode(value),
    exited: child.exited,
    [Symbol.asyncDispose]: async () => {
      await child.stdin.end()
      await child.exited
    },
  }
}

describe('the configuration of the demo', () => {
  test('is right, and names providers on this machine', () => {
    const { instances, libraries } = loadConfig({ path: config, environment: {} })
    expect(libraries).toHaveLength(demoLibrary.length)
    expect(instances).toMatchObject([
      { name: 'tmdb', settings: { url: `http://127.0.0.1:${ports.tmdb}`, token: demoToken } },
      { name: 'tvmaze', settings: { url: `http://127.0.0.1:${ports.tvmaze}` } },
      { name: 'box', settings: { url: `http://127.0.0.1:${ports.qbittorrent}`, ...demoLogin } },
    ])
    const toml = demoConfig(folder, ports)
    expect({ ...providerPorts(toml), qbittorrent: clientPort(toml) }).toEqual(ports)
  })

  test.each([
    ['names none', ''],
    ['names the real ones', '[[enricher]]\nplugin = "tmdb"\nsettings = { token = "x" }\n'],
    [
      'names another server',
      '[[enricher]]\nplugin = "tvmaze"\nsettings = { url = "http://nas:1" }\n',
    ],
  ])('has no pretend providers when it %s', (_why, toml) => {
    expect([providerPorts(toml), clientPort(toml)]).toEqual([null, null])
  })
})

describe('the providers of the demo', () => {
  test('listen where the configuration says, and end with their input', async () => {
    const running = await start()
    const [tmdb, tvmaze, box] = [ports.tmdb, ports.tvmaze, ports.qbittorrent].map(
      (port) => `http://127.0.0.1:${port}`,
    )
    expect(running.told).toBe(
      `Pretend TMDB at ${tmdb}, pretend TVmaze at ${tvmaze}, pretend qBittorrent at ${box}\n`,
    )
    const headers = { authorization: `Bearer ${demoToken}` }
    expect((await fetch(`${tmdb}/3/movie/10378`, { headers })).status).toBe(200)
    expect((await fetch(`${tvmaze}/shows/3093`)).status).toBe(200)
    expect((await fetch(`${box}/api/v2/torrents/info`)).status).toBe(403)
    await running[Symbol.asyncDispose]()
    expect(await running.exited).toBe(0)
  })

  test('know all films and series of the demo but the café', async () => {
    await using _providers = await start()
    await using home = await startTestEngine({
      libraries: demoLibrary
        .filter(({ kind }) => kind === 'movies' || kind === 'series')
        .map(({ name, kind, folder: path }) => ({
          name,
          kind,
          paths: [join(folder, path)],
          toml: 'enrichers = ["tmdb", "tvmaze"]',
        })),
      toml: providerEntries(ports),
    })
    for (const { name } of demoLibrary.slice(0, 2)) {
      const scan = await home.scan(name)
      expect(scan).toMatchObject({ status: 'completed', enrichment: { failed: 0 } })
    }
    const items = home.rows<{ title: string; match_state: string; enrichment_state: string }>(
      `SELECT title, match_state, enrichment_state FROM item WHERE kind IN ('movie', 'series')`,
    )
    expect(items).toHaveLength(17)
    const unknown = items.filter(({ match_state: state }) => state !== 'matched')
    expect(unknown.map(({ title }) => title.slice(0, 3))).toEqual(['Caf'])
    const enriched = items.filter(({ enrichment_state: state }) => state === 'enriched')
    expect(enriched).toHaveLength(16)
  }, 120_000)
})
