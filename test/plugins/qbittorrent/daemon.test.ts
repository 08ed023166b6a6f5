import { expect, test } from 'bun:test'

import type { ClientList } from '../../../src/domain/download-client.ts'
import { startFakeQbittorrent } from '../../../src/plugin/testing/fake/qbittorrent.ts'
import { refused, startTestEngine, type TestEngine } from '../../support/engine.ts'
import { until } from '../../support/until.ts'

const torrents = [{ name: 'Film.mkv', files: [{ path: 'Film.mkv', sizeBytes: 1_000 }] }]
const target = { kind: 'downloadClient', name: 'box' } as const
const list = { method: 'list', args: [{}] }

function entry(url: string, password: string): string {
  return `[[download_client]]
name = "box"
plugin = "qbittorrent"
settings = { url = "${url}", username = "admin", password = "${password}" }`
}

/** The daemon has asked by itself, as it does when it starts. */
async function polled(engine: TestEngine): Promise<void> {
  await until(() => engine.rows('SELECT 1 FROM download_client').length > 0)
}

test('all threads of a daemon share one login, which is told nowhere', async () => {
  await using server = await startFakeQbittorrent({ torrents })
  await using engine = await startTestEngine({
    libraries: [],
    workers: 3,
    toml: entry(server.url, server.password),
  })
  await polled(engine)
  const { plugins } = engine.engine
  const lists: ClientList[] = []
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all([1, 2, 3, 4].map(() => plugins.test(target, list)))
    lists.push(...(answers as ClientList[]))
  }
  expect(lists).toHaveLength(20)
  expect(server.count('auth/login')).toBe(1)
  expect(new Set(lists.map(({ session }) => session)).size).toBe(1)
  const cookies = server.requests.map(({ headers }) => headers['cookie'] ?? '')
  const [sid] = cookies.filter((cookie) => cookie !== '').map((cookie) => cookie.split('=')[1]!)
  expect(sid).toBeString()
  expect(JSON.stringify([lists, await plugins.list()])).not.toContain(sid!)
})

test('a wrong password stops the instance after one login, until it is tried (scenario 4)', async () => {
  await using server = await startFakeQbittorrent({ torrents })
  await using engine = await startTestEngine({
    libraries: [],
    workers: 3,
    toml: entry(server.url, 'wrong'),
  })
  await polled(engine)
  const { plugins } = engine.engine
  const failures = await Promise.all([1, 2, 3].map(() => refused(plugins.test(target, list))))
  expect(failures.map(({ details }) => details['reason'])).toEqual(['auth', 'auth', 'auth'])
  expect(server.count('auth/login')).toBe(1)
  server.setPassword('wrong')
  await plugins.test(target)
  await plugins.test(target, list)
  expect(server.count('auth/login')).toBe(2)
})
