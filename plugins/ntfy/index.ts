import { definePlugin, type NotifierEvent, PluginError, type PluginHost } from 'shelfd/plugin'

import { messageOf } from './message.ts'
import { placeOf, type Settings, settingsSchema } from './settings.ts'

const timeoutMs = 15_000
const maxBytes = 64 * 1_024

export default definePlugin({
  id: 'ntfy',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: settingsSchema,
  create: (host) => {
    const { server, topic } = placeOf(host.settings.url)
    const send = createSend(host, server)
    return {
      notifier: {
        test: async () => {
          await send(testEvent(host.now()))
          return { message: `${new URL(server).host} has taken a message for ${topic}` }
        },
        send,
      },
    }
  },
})

function createSend(host: PluginHost<Settings>, server: string) {
  const authorization = authorizationOf(host.settings)

  return async (event: NotifierEvent) => {
    const response = await host.fetch(server, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'shelfd-ntfy/1.0.0',
        ...(authorization !== null && { authorization }),
      },
      body: JSON.stringify(messageOf(event, host.settings)),
      timeoutMs,
      maxBytes,
      followRedirects: false,
    })
    const { status } = response
    if (status >= 200 && status < 300) return { status }
    throw failureOf(status, {
      words: wordsOf(response.text()),
      retryAfter: response.headers['retry-after'],
    })
  }
}

function authorizationOf({ token, username, password }: Settings): string | null {
  if (token !== undefined) return `Bearer ${token}`
  if (username === undefined) return null
  return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`
}

/** A server that says no says so to every try; one that has trouble may be well later. */
function failureOf(
  status: number,
  { words, retryAfter }: { words: string; retryAfter: string | undefined },
): PluginError {
  const message = `The server answers ${status}${words}`
  if (status === 401 || status === 403) return new PluginError('auth', message)
  if (status === 429) {
    const retryAfterSeconds = Number(retryAfter)
    const isKnown = Number.isFinite(retryAfterSeconds)
    return new PluginError('rate', message, isKnown ? { retryAfterSeconds } : {})
  }
  if (status >= 500 || status === 408) return new PluginError('unreachable', message)
  return new PluginError('protocol', message, { retryable: false })
}

/** Errors of the server are JSON with a sentence in `error`. */
function wordsOf(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown }
    return typeof error === 'string' ? `: ${error.slice(0, 200)}` : ''
  } catch {
    return ''
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
