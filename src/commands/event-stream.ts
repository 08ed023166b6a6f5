import { answerError, type DaemonAddress, fetchDaemon } from './request-daemon.ts'

/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** The id of this message or of the last before it that had one; null before the first. */
  readonly id: string | null
  /** Null when it tells an id and nothing else. */
  readonly data: string | null
}

/** A daemon says something every 5 s; one that is silent for so long is gone. */
const silentMs = 20_000

/**
 * The events of a daemon, from its API, as long as it sends them. Ends when the stream does.
 *
 * @throws AppError `unavailable` (`daemon: unreachable`) when nothing answers, what the API answered when it refuses.
 */
export async function* streamEvents(
  daemon: DaemonAddress,
  { types, ...wish }: { types: string | null; lastEventId: string | null; signal: AbortSignal },
): AsyncGenerator<StreamMessage, void> {
  const query = types === null ? '' : `?types=${encodeURIComponent(types)}`
  yield* streamMessages(daemon, { ...wish, path: `/api/v1/events${query}` })
}

/** The messages of any stream of a daemon; the same. */
export async function* streamMessages(
  daemon: DaemonAddress,
  wish: { path: string; lastEventId: string | null; signal: AbortSignal },
): AsyncGenerator<StreamMessage, void> {
  const silence = new AbortController()
  const timer = setTimeout(() => silence.abort(), silentMs)
  try {
    const request = {
      method: 'GET',
      path: wish.path,
      headers: wish.lastEventId === null ? {} : { 'last-event-id': wish.lastEventId },
    } as const
    const signal = AbortSignal.any([wish.signal, silence.signal])
    const response = await fetchDaemon(daemon, request, signal)
    if (!response.ok) throw await answerError(daemon, response)
    const parser = createParser(wish.lastEventId)
    for await (const text of textOf(response)) {
      timer.refresh()
      yield* parser(text)
    }
  } finally {
    clearTimeout(timer)
    silence.abort()
  }
}

/** The text of a body as it comes; a connection that breaks ends it. */
async function* textOf(response: Response): AsyncGenerator<string, void> {
  const decoder = new TextDecoder()
  const reader = response.body?.getReader()
  for (;;) {
    const part = await reader?.read().catch(() => undefined)
    if (part === undefined || part.done) return
    yield decoder.decode(part.value, { stream: true })
  }
}

/** Reads the fields of the HTML standard (9.2.6, "Interpreting an event stream") that the daemon uses. */
export function createParser(lastEventId: string | null): (text: string) => StreamMessage[] {
  let rest = ''
  let id = lastEventId
  let data: string[] = []
  let toldId = lastEventId
  const takeEnd = (): StreamMessage | null => {
    const message = { id, data: data.length === 0 ? null : data.join('\n') }
    const isNews = message.data !== null || id !== toldId
    data = []
    toldId = id
    return isNews ? message : null
  }
  const takeLine = (line: string): StreamMessage | null => {
    if (line === '') return takeEnd()
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
    if (name === 'id') id = value ?? null
    else if (name === 'data') data.push(value ?? '')
    return null
  }
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    return lines.flatMap((line) => takeLine(line.replace(/\r$/, '')) ?? [])
  }
}
