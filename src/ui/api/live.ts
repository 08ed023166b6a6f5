import { useEffect, useState } from 'preact/hooks'

/** An event of the daemon, as it sends it. */
export interface LiveEvent {
  readonly id: string
  readonly type: string
  readonly timestamp: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Whether events come; `since` is when that began, ms. */
export interface Connection {
  readonly state: 'connecting' | 'live' | 'reconnecting'
  readonly since: number
}

type Listener = (event: LiveEvent) => void

const listeners = new Set<{ matches: (type: string) => boolean; listener: Listener }>()
const watchers = new Set<() => void>()
let connection: Connection = { state: 'connecting', since: Date.now() }
let source: EventSource | null = null
let retry: ReturnType<typeof setTimeout> | undefined
let silence: ReturnType<typeof setTimeout> | undefined
/** Between attempts; a daemon that restarts is back within a second or two. */
const retryMs = 1_000
/** A stream that was silent for so long is asked after: a machine that hangs keeps its connections open. */
const silentMs = 20_000
const answerMs = 10_000

/** Tells of events whose types fit: `scan.*,item.updated`. */
export function onEvent(types: string, listener: Listener): () => void {
  const patterns = types.split(',').map((type) => type.trim().split('*'))
  const matches = (type: string): boolean =>
    patterns.some(([head = '', tail]) =>
      tail === undefined ? type === head : type.startsWith(head) && type.endsWith(tail),
    )
  const entry = { matches, listener }
  listeners.add(entry)
  return () => void listeners.delete(entry)
}

/** Calls back when events come again after a gap: what was read before may be old. */
export function onReconnect(listener: () => void): () => void {
  return onTurn('reconnecting', 'live', listener)
}

/** Calls back when events stop to come. */
export function onInterruption(listener: () => void): () => void {
  return onTurn('live', 'reconnecting', listener)
}

type State = Connection['state']

function onTurn(from: State, to: State, listener: () => void): () => void {
  let was = connection.state
  const look = (): void => {
    if (was === from && connection.state === to) listener()
    was = connection.state
  }
  watchers.add(look)
  return () => void watchers.delete(look)
}

/** How the connection is, kept up to date. */
export function useConnection(): Connection {
  const [shown, show] = useState(connection)
  useEffect(() => {
    const look = (): void => show(connection)
    look()
    watchers.add(look)
    return () => void watchers.delete(look)
  }, [])
  return shown
}

/** Opens the stream of events, anew if there is one; what is open to others stays as it is. */
export function connect(): void {
  disconnect()
  source = new EventSource('api/v1/events')
  source.addEventListener('open', () => {
    become('live')
    waitForMore()
  })
  source.addEventListener('error', lose)
  // The stream does not name types, so that all come as messages.
  source.addEventListener('message', (message) => {
    waitForMore()
    receive(message)
  })
  waitForMore()
}

/** Left to itself the browser gives up for good after some refusals. */
function lose(): void {
  become(connection.state === 'connecting' ? 'connecting' : 'reconnecting')
  disconnect()
  retry = setTimeout(connect, retryMs)
}

function waitForMore(): void {
  clearTimeout(silence)
  silence = setTimeout(() => void askAfter(source), silentMs)
}

async function askAfter(silent: EventSource | null): Promise<void> {
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), answerMs)
  const answers = await fetch('ping', { signal: patience.signal }).then(
    () => true,
    () => false,
  )
  clearTimeout(timer)
  if (source !== silent || silent === null) return
  if (answers && silent.readyState === EventSource.OPEN) waitForMore()
  else lose()
}

/** Ends the stream. */
export function disconnect(): void {
  clearTimeout(retry)
  clearTimeout(silence)
  source?.close()
  source = null
}

function become(state: Connection['state']): void {
  if (connection.state === state) return
  connection = { state, since: Date.now() }
  for (const watcher of watchers) watcher()
}

function receive({ data }: MessageEvent<string>): void {
  const event = JSON.parse(data) as LiveEvent
  for (const { matches, listener } of listeners) if (matches(event.type)) listener(event)
}
