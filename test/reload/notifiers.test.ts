import { expect, setDefaultTimeout, test } from 'bun:test'

import { startReceiver } from '../plugins/receiver.ts'
import { until } from '../queue/harness.ts'
import { startReloading } from './daemon.ts'

function notifier(url: string, more = ''): string {
  return `
[[notifier]]
name = "house"
plugin = "webhook"
events = ["config.reloaded", "library.removed"]
${more}
[notifier.settings]
url = "${url}"
`
}

/** Threads and servers on a busy machine. */
const patienceMs = 15_000
setDefaultTimeout(120_000)

test('a notifier comes, changes and goes with the file', async () => {
  await using wrong = await startReceiver()
  await using right = await startReceiver()
  wrong.answer = { status: 500 }
  await using daemon = await startReloading('')
  const states = (): string[] =>
    daemon
      .rows<{ state: string }>('SELECT state FROM notification ORDER BY id')
      .map(({ state }) => state)
  const reload = (text: string): Promise<unknown> => {
    daemon.toml(text)
    return daemon.request('POST', '/api/v1/config/reload')
  }

  await reload(notifier(wrong.url))
  await until(() => daemon.rows('SELECT 1 FROM notification_attempt').length === 1, patienceMs)
  // What it was told of under its old settings is tried at once under its new ones, not in minutes.
  await reload(notifier(right.url))
  await until(() => states().join() === 'delivered,delivered', patienceMs)
  expect(right.taken.map(({ headers }) => headers['webhook-id'])).toContain(
    wrong.taken[0]?.headers['webhook-id'] ?? '',
  )

  await reload(notifier(right.url, 'enabled = false'))
  await reload('')
  expect(states()).toEqual(['delivered', 'delivered'])
})
