import { expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'

import { folder } from '../store/fixture.ts'
import { startReceiver, verified } from '../plugins/receiver.ts'
import { until } from '../queue/harness.ts'
import { startTestEngine, type TestEngine } from '../support/engine.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
/** Threads and servers on a busy machine. */
const patienceMs = 15_000

function states(engine: TestEngine): unknown[] {
  return engine.rows<{ state: string }>('SELECT state FROM notification').map(({ state }) => state)
}

test('a scan comes to a webhook signed, in its order, and can be told again after a restart', async () => {
  using home = folder()
  mkdirSync(home.at('Heat (1995)'))
  writeFileSync(home.at('Heat (1995)', 'Heat (1995).mkv'), 'x')
  await using receiver = await startReceiver()
  const toml = `
[[notifier]]
name = "house"
plugin = "webhook"
events = ["scan.started", "scan.completed", "library.*"]
[notifier.settings]
url = "${receiver.url}/hook"
secret = "${secret}"
`
  const libraries = [{ name: 'Films', kind: 'movies', paths: [home.path] }] as const
  await using engine = await startTestEngine({ libraries, toml })
  await engine.scan('Films')
  await until(
    () => receiver.taken.length > 0 && states(engine).every((s) => s === 'delivered'),
    patienceMs,
  )
  const told = receiver.taken.map(
    (taken) => verified(taken, secret) as { type: string; source: string },
  )
  expect(told.map(({ type }) => type)).toEqual(['scan.started', 'library.ready', 'scan.completed'])

  await engine.restart({ toml: toml.replace('secret =', '# secret =') })
  await engine.engine.ask('replayNotification', 1)
  await until(
    () => engine.rows(`SELECT 1 FROM notification WHERE id = 1 AND attempts = 2`).length === 1,
    patienceMs,
  )
  expect(receiver.taken.at(-1)?.headers).not.toHaveProperty('webhook-signature')
}, 120_000)

test('none of the secrets of a notifier is kept with what its receiver answers', async () => {
  using home = folder()
  await using receiver = await startReceiver()
  const planted = ['u53r-pw', 'qu3ry-k3y', 'h34der-t0ken', 's1gning-key', 'nt-fy-t0ken']
  receiver.answer = ({ path, headers }) => ({
    status: path.startsWith('/hook') ? 200 : 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ error: `${path} ${JSON.stringify(headers)}` }),
  })
  const { host } = new URL(receiver.url)
  const toml = `
[[notifier]]
name = "echo"
plugin = "webhook"
[notifier.settings]
url = "http://bob:${planted[0]}@${host}/hook?api_key=${planted[1]}"
secret = "${planted[3]}"
headers = { Authorization = "Bearer ${planted[2]}" }
[[notifier]]
name = "dead"
plugin = "webhook"
[notifier.settings]
url = "http://bob:${planted[0]}@127.0.0.1:1/hook?api_key=${planted[1]}"
[[notifier]]
name = "phone"
plugin = "ntfy"
[notifier.settings]
url = "${receiver.url}/topic"
token = "${planted[4]}"
`
  const libraries = [{ name: 'Films', kind: 'movies', paths: [home.path] }] as const
  await using engine = await startTestEngine({ libraries, toml })
  await engine.scan('Films')
  await until(() => {
    const tried = engine.rows<{ notifier: string }>(
      'SELECT DISTINCT notifier FROM notification WHERE attempts > 0',
    )
    return tried.length === 3
  }, patienceMs)
  const kept = JSON.stringify([
    engine.rows('SELECT * FROM notification'),
    engine.rows('SELECT * FROM notification_attempt'),
    engine.rows('SELECT * FROM health_entry'),
    engine.rows('SELECT * FROM job_error'),
    await engine.engine.plugins.list(),
  ])
  expect(planted.filter((secret) => kept.includes(secret))).toEqual([])
}, 120_000)
