import { expect, setDefaultTimeout, test } from 'bun:test'

import { startReceiver, verified } from '../plugins/receiver.ts'
import { until } from '../queue/harness.ts'
import { createHousehold, until as untilSeen } from '../support/household.ts'
import { scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

const secret = 'a secret of the house'

/** A notifier that signs what it sends with nothing but the runtime. */
const plugin = `
import { definePlugin, PluginError, v } from 'shelfd/plugin'

export default definePlugin({
  id: 'bell',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: v.strictObject({ url: v.pipe(v.string(), v.url()), secret: v.string() }),
  create: (host) => {
    const send = async (event, { attempt }) => {
      if (event.type === 'scan.started') {
        throw new PluginError('invalid', 'no bell for ' + host.settings.secret, { retryable: false })
      }
      const body = JSON.stringify(event)
      const at = Math.floor(host.now() / 1000)
      const mac = new Bun.CryptoHasher('sha256', host.settings.secret)
      const signature = mac.update(event.id + '.' + at + '.' + body).digest('base64')
      const { status } = await host.fetch(host.settings.url, {
        method: 'POST',
        headers: {
          'webhook-id': event.id,
          'webhook-timestamp': String(at),
          'webhook-signature': 'v1,' + signature,
        },
        body,
      })
      return { status, detail: 'rung ' + attempt }
    }
    return { notifier: { test: async () => ({ message: 'it rings' }), send } }
  },
})
`

test('a notifier from the folder gets the events of a scan to a receiver that verifies them', async () => {
  await using receiver = await startReceiver()
  await using home = createHousehold({
    open: true,
    config: `
[plugins]
dir = "./guests"
[[notifier]]
name = "front-door"
plugin = "bell"
events = ["scan.started", "scan.completed"]
[notifier.settings]
url = "${receiver.url}"
secret = "${secret}"
`,
  })
  home.write('guests/bell/index.ts', plugin)
  const daemon = await serve(home)
  await scanIn(daemon, await startScan(daemon), 'completed')
  await until(() => receiver.taken.length === 1, 20_000)
  const [taken] = receiver.taken
  expect(taken && verified(taken, secret)).toMatchObject({ type: 'scan.completed' })
  expect((await home.run(['notify', 'test', 'front-door'])).out).toBe('it rings\n')
  // The receiver has it before its delivery is written down.
  let out = ''
  await untilSeen(async () => {
    ;({ out } = await home.run(['notify', '--json']))
    return !out.includes('"pending"')
  }, 'the end of all deliveries')
  expect(JSON.parse(out)).toMatchObject([
    { type: 'scan.completed', state: 'delivered', status: 200, detail: 'rung 1' },
    {
      type: 'scan.started',
      state: 'failed',
      attempts: 1,
      error: expect.stringContaining('no bell'),
    },
  ])
  const health = await home.run(['health'])
  for (const shown of [out, health.out, daemon.err()]) expect(shown).not.toContain(secret)
})
