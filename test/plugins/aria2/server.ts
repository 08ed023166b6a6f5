import aria2 from '../../../plugins/aria2/index.ts'
import {
  type MisbehavingServer,
  startMisbehavingServer,
} from '../../../src/plugin/testing/misbehaving-server.ts'
import { downloadClientOf, type TestClient } from '../download-instance.ts'

/** A download as a pretend aria2 has it. */
export type Held = Readonly<Record<string, unknown>> & {
  readonly gid: string
  readonly status: string
}

interface Call {
  readonly methodName: string
  readonly params: readonly unknown[]
}

/** An instance that asks a pretend aria2, which pauses, adds and removes what it has. */
export interface World extends AsyncDisposable {
  readonly server: MisbehavingServer
  readonly client: TestClient
  readonly held: Map<string, Held>
  /** Methods that were called, without those of the list. */
  readonly orders: Call[]
}

const secret = 'secret123'
const refused = (message: string) => ({ code: 1, message })

export async function startWorld(
  downloads: readonly Held[] = [],
  settings: Record<string, unknown> = {},
): Promise<World> {
  const held = new Map(downloads.map((one) => [one.gid, one]))
  const orders: Call[] = []
  const server = await startMisbehavingServer({
    answer: ({ path, body }) => {
      if (path !== '/jsonrpc') return { status: 404, body: '' }
      const { id, params } = JSON.parse(body) as { id: string; params: [Call[]] }
      const result = params[0].map((call) => {
        const answer = answerTo(held, call)
        if (!/get|tell/.test(call.methodName)) orders.push(call)
        return answer
      })
      return {
        headers: { 'content-type': 'application/json-rpc' },
        body: JSON.stringify({ id, jsonrpc: '2.0', result }),
      }
    },
  })
  return {
    server,
    client: downloadClientOf(aria2, { url: server.url, secret, ...settings }),
    held,
    orders,
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

function answerTo(held: Map<string, Held>, { methodName, params }: Call): unknown {
  const [token, first, second] = params
  if (token !== `token:${secret}`) return refused('Unauthorized')
  const having = (...statuses: string[]): Held[] =>
    [...held.values()].filter(({ status }) => statuses.includes(status))
  switch (methodName) {
    case 'aria2.getVersion':
      return [{ version: '1.36.0' }]
    case 'aria2.getGlobalOption':
      return [{ dir: '/srv/done' }]
    case 'aria2.getSessionInfo':
      return [{ sessionId: '85a63bb21102db86' }]
    case 'aria2.tellActive':
      return [having('active', 'frobnicating')]
    case 'aria2.tellWaiting':
      return [having('waiting', 'paused')]
    case 'aria2.tellStopped':
      return [having('complete', 'error', 'removed')]
    case 'aria2.addUri':
      return Array.isArray(first) && /^(?:https?|magnet):/.test(String(first[0]))
        ? ['44b70925f71b155f']
        : refused('No URI to download.')
    default:
      return order(held, { methodName, gid: String(first ?? second) })
  }
}

function order(held: Map<string, Held>, asked: { methodName: string; gid: string }): unknown {
  const { methodName, gid } = asked
  const entry = held.get(gid)
  if (entry === undefined) return refused(`GID ${gid} is not found`)
  const { status } = entry
  const become = (next: string): unknown => {
    held.set(gid, { ...entry, status: next })
    return [gid]
  }
  if (methodName === 'aria2.removeDownloadResult') {
    held.delete(gid)
    return ['OK']
  }
  if (methodName === 'aria2.remove') return become('removed')
  if (methodName === 'aria2.pause') {
    return status === 'active' || status === 'waiting'
      ? become('paused')
      : refused(`GID#${gid} cannot be paused now`)
  }
  if (methodName !== 'aria2.unpause') return refused(`No such method: ${methodName}`)
  return status === 'paused' ? become('waiting') : refused(`GID#${gid} cannot be unpaused now`)
}
