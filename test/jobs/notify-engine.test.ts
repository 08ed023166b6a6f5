import { expect, test } from 'bun:test'
import { mkdirSync, writeFileSync } from 'node:fs'

import { folder } from '../store/fixture.ts'
import { startReceiver, verified } from '../plugins/receiver.ts'
import { until } from '../queue/harness.ts'
import { startTestEngine, type TestEngine } from '../support/engine.ts'

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

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
  await until(() => receiver.taken.length > 0 && states(engine).every((s) => s === 'delivered'))
  const told = receiver.taken.map(
    (taken) => verified(taken, secret) as { type: string; source: string },
  )
  expect(told.map(({ type }) => type)).toEqual(['scan.started', 'library.ready', 'scan.completed'])

  await engine.restart({ toml: toml.replace('secret =', '# secret =') })
  await engine.engine.ask('replayNotification', 1)
  await until(
    () => engine.rows(`SELECT 1 FROM notification WHERE id = 1 AND attempts = 2`).length === 1,
  )
  expect(receiver.taken.at(-1)?.headers).not.toHaveProperty('webhook-signature')
}, 20_000)
