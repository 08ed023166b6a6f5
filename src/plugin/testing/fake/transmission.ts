import { randomBytes } from 'node:crypto'

import {
  type MisbehavingServer,
  type SeenRequest,
  startMisbehavingServer,
} from '../misbehaving-server.ts'
import type { Misbehaviour, ServerAnswer } from '../misbehaviours.ts'
import { type Arguments, answerTo, type FakeState } from './transmission/rpc.ts'
import type { FakeTransmissionTorrent } from './transmission/torrents.ts'

/** A call that a fake Transmission took, after the session's number and the password were looked at. */
export interface FakeTransmissionCall {
  readonly method: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** How a fake Transmission fails from now on, beside what every server can do wrong. */
export type FakeTransmissionFault =
  /** It takes no session's number, not even its own. */
  | 'conflict'
  /** It takes no password. */
  | 'unauthorized'
  /** It answers 200 with a `result` that is no success. */
  | 'error-result'
  /** Each torrent has a status that no version had so far. */
  | 'unknown-status'

/** A pretend Transmission on this machine. It starts, stops, labels and removes what it has, and downloads nothing. */
export interface FakeTransmission extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for the setting `url`. */
  readonly url: string
  /** What was asked and when, oldest first; also what was turned away. */
  readonly requests: SeenRequest[]
  /** What was taken, oldest first. */
  readonly calls: FakeTransmissionCall[]
  /** Adds torrents, or replaces those with the same hash. */
  put(...torrents: readonly FakeTransmissionTorrent[]): void
  /** Changes some fields of a torrent that is there. */
  change(hashString: string, fields: Partial<FakeTransmissionTorrent>): void
  /** Null when there is none. */
  find(hashString: string): FakeTransmissionTorrent | null
  /** As somebody does by hand. */
  take(hashString: string): void
  /** How it answers from now on: one fault a request, the last one for all that follow; `ok` mends it. */
  misbehave(...faults: readonly (FakeTransmissionFault | Misbehaviour)[]): void
  /** The session's number runs out, as it does each hour. */
  expireSession(): void
  /** As after a restart: another number, and so many lists without a torrent, one without it. */
  restart(options?: { readonly emptyLists?: number }): void
  stop(): Promise<void>
}

/** What a fake Transmission is started with. */
export interface FakeTransmissionOptions {
  readonly torrents?: readonly FakeTransmissionTorrent[]
  /** Which one it pretends to be; 3.00 without it. */
  readonly version?: '3.00' | '4.0'
  /** Anybody may ask without it. */
  readonly login?: { readonly username: string; readonly password: string }
  /** Where it saves to; `/downloads` without it. */
  readonly downloadDir?: string
  /** How long it has been running; a day without it. */
  readonly secondsActive?: number
  /** A free one without it. */
  readonly port?: number
}

const versions = {
  '3.00': { version: '3.00 (bb6b5a062e)', rpcVersion: 16 },
  '4.0': { version: '4.0.6 (38c164933e)', rpcVersion: 17 },
} as const

/** Starts a pretend Transmission. */
export async function startFakeTransmission(
  options: FakeTransmissionOptions = {},
): Promise<FakeTransmission> {
  const { torrents = [], version = '3.00', secondsActive = 86_400 } = options
  const state: FakeState = {
    ...versions[version],
    downloadDir: options.downloadDir ?? '/downloads',
    torrents: new Map(),
    lastId: 0,
    startedAtMs: Date.now() - secondsActive * 1_000,
    emptyLists: 0,
  }
  const door = createDoor(options.login)
  const calls: FakeTransmissionCall[] = []
  const server = await startMisbehavingServer({
    ...(options.port !== undefined && { port: options.port }),
    answer: (request) => {
      const fault = door.fault()
      return door.turnAway(request, fault) ?? take({ state, calls, request, fault })
    },
  })
  const put = (...added: readonly FakeTransmissionTorrent[]): void => {
    for (const torrent of added) {
      const id = state.torrents.get(torrent.hashString)?.id ?? (state.lastId += 1)
      state.torrents.set(torrent.hashString, { id, torrent })
    }
  }
  put(...torrents)
  return { ...handles({ server, state, door, put }), calls }
}

function handles(parts: {
  readonly server: MisbehavingServer
  readonly state: FakeState
  readonly door: Door
  readonly put: FakeTransmission['put']
}): Omit<FakeTransmission, 'calls'> {
  const { server, state, door, put } = parts
  const find = (hash: string): FakeTransmissionTorrent | null =>
    state.torrents.get(hash)?.torrent ?? null
  return {
    url: server.url,
    requests: server.requests,
    put,
    change: (hash, fields) => {
      const torrent = find(hash)
      if (torrent === null) throw new Error(`There is no torrent ${hash}.`)
      put({ ...torrent, ...fields })
    },
    find,
    take: (hash) => void state.torrents.delete(hash),
    misbehave: (...faults) => {
      const taken = faults.filter((fault) => fault === 'ok' || isOwn(fault))
      door.misbehave(taken.map((fault) => (isOwn(fault) ? fault : null)))
      server.behave(...faults.map((fault) => (isOwn(fault) ? 'ok' : fault)))
    },
    expireSession: () => door.renew(),
    restart: ({ emptyLists = 1 } = {}) => {
      door.renew()
      state.emptyLists = emptyLists
      state.startedAtMs = Date.now()
    },
    stop: () => server.stop(),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

const ownFaults: readonly string[] = [
  'conflict',
  'unauthorized',
  'error-result',
  'unknown-status',
] satisfies FakeTransmissionFault[]

function isOwn(fault: string): fault is FakeTransmissionFault {
  return ownFaults.includes(fault)
}

type Door = ReturnType<typeof createDoor>

/** Who gets in, by the session's number and the password. */
function createDoor(login: FakeTransmissionOptions['login']) {
  let sessionId = newSessionId()
  let faults: readonly (FakeTransmissionFault | null)[] = []
  const expected =
    login === undefined ? null : `Basic ${btoa(`${login.username}:${login.password}`)}`
  return {
    renew: () => {
      sessionId = newSessionId()
    },
    misbehave: (next: readonly (FakeTransmissionFault | null)[]) => {
      faults = next
    },
    /** That of the next request; the last one stays. */
    fault: (): FakeTransmissionFault | null => {
      const [fault = null, ...later] = faults
      if (later.length > 0) faults = later
      return fault
    },
    /** Null for a request that gets in. */
    turnAway: (
      { path, headers }: SeenRequest,
      fault: FakeTransmissionFault | null,
    ): ServerAnswer | null => {
      const type = { 'content-type': 'text/html; charset=ISO-8859-1' }
      if (path !== '/transmission/rpc') return { status: 404, headers: type, body: '' }
      const isKnown = expected === null || headers['authorization'] === expected
      if (!isKnown || fault === 'unauthorized') {
        return { status: 401, headers: type, body: '<h1>401: Unauthorized</h1>' }
      }
      const isOfSession = headers['x-transmission-session-id'] === sessionId
      if (isOfSession && fault !== 'conflict') return null
      return {
        status: 409,
        headers: { ...type, 'x-transmission-session-id': sessionId },
        body: '<h1>409: Conflict</h1>',
      }
    },
  }
}

function newSessionId(): string {
  return randomBytes(24).toString('hex')
}

function take(asked: {
  readonly state: FakeState
  readonly calls: FakeTransmissionCall[]
  readonly request: SeenRequest
  readonly fault: FakeTransmissionFault | null
}): ServerAnswer {
  const { state, calls, request, fault } = asked
  const call = readCall(request.body)
  if (call !== null) calls.push(call)
  const answer = call === null ? 'no method name' : answerTo(state, call.method, call.arguments)
  const failed = fault === 'error-result' ? 'something went wrong' : answer
  const body =
    typeof failed === 'string'
      ? { arguments: {}, result: failed }
      : { arguments: fault === 'unknown-status' ? withStatus99(failed) : failed, result: 'success' }
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function readCall(body: string): FakeTransmissionCall | null {
  try {
    const { method, arguments: args = {} } = JSON.parse(body) as Partial<FakeTransmissionCall>
    return typeof method === 'string' ? { method, arguments: args } : null
  } catch {
    return null
  }
}

function withStatus99(answer: Arguments): Arguments {
  const { torrents } = answer
  if (!Array.isArray(torrents)) return answer
  return { torrents: torrents.map((one: Arguments) => ({ ...one, status: 99 })) }
}
