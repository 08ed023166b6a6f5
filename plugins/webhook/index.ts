import { definePlugin, type NotifierEvent, type PluginHost } from 'shelfd/plugin'
import { Webhook } from 'standardwebhooks'

import { judge } from './answer.ts'
import { arrBody } from './arr-body.ts'
import { keyOf, type Settings, settingsSchema } from './settings.ts'

/** As Standard Webhooks recommends: 15 to 30 seconds. */
const timeoutMs = 20_000
/** What a receiver says is for people; none of it is needed. */
const maxBytes = 256 * 1_024

export default definePlugin({
  id: 'webhook',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: settingsSchema,
  create: (host) => {
    const send = createSend(host)
    return {
      notifier: {
        test: async () => {
          const { status } = await send(testEvent(host.now()))
          return { message: `${new URL(host.settings.url).host} answers ${status}` }
        },
        send,
      },
    }
  },
})

function createSend(host: PluginHost<Settings>) {
  const { url, secret, format, headers, tls } = host.settings
  const signer = secret === undefined ? null : new Webhook(keyOf(secret), { format: 'raw' })

  return async (event: NotifierEvent) => {
    const content = format === 'arr' ? arrBody(event) : event
    if (content === null) return { detail: `the format arr has no ${event.type}` }
    const body = JSON.stringify(content)
    const sentAt = new Date(host.now())
    const response = await host.fetch(url, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'user-agent': 'shelfd-webhook/1.0.0',
        'webhook-id': event.id,
        'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
        ...(signer !== null && { 'webhook-signature': signer.sign(event.id, sentAt, body) }),
      },
      body,
      timeoutMs,
      maxBytes,
      // What is sent is for one receiver; whoever it names may be another.
      followRedirects: false,
      ...(tls !== undefined && {
        tls: {
          ...(tls.ca !== undefined && { ca: tls.ca }),
          ...(tls.verify !== undefined && { verify: tls.verify }),
        },
      }),
    })
    return judge(response, host.now())
  }
}

function testEvent(now: number): NotifierEvent {
  return {
    id: `test_${now}`,
    type: 'test',
    timestamp: new Date(now).toISOString(),
    source: 'shelfd',
    data: { message: 'This is a test; nothing has happened.' },
    links: {},
  }
}
