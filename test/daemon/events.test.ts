import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { once } from 'node:events'

import { createHousehold, until, type Program } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

interface Event {
  readonly id: string
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/** A client that collects events until it is cut off. */
interface Follower {
  readonly events: Event[]
  /** Everything that came, as it came; of a WebSocket the messages alone. */
  text(): string
  readonly ended: Promise<unknown>
  /** What it would name to go on. */
  lastId(): string | null
}

type Follow = (daemon: Daemon, lastId: string | null) => Promise<Follower>

const overSse: Follow = async (daemon, lastId) => {
  const response = await fetch(`${daemon.url}/api/v1/events`, {
    headers: { 'x-api-key': daemon.key, ...(lastId !== null && { 'last-event-id': lastId }) },
  })
  expect(response.status).toBe(200)
  const events: Event[] = []
  const decoder = new TextDecoder()
  let text = ''
  let taken = 0
  const read = async (): Promise<void> => {
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true })
      const whole = text.slice(0, text.lastIndexOf('\n\n') + 2)
      for (const line of whole.slice(taken).split('\n')) {
        if (line.startsWith('data: ')) events.push(JSON.parse(line.slice(6)) as Event)
      }
      taken = whole.length
    }
  }
  const ids = (): string[] => [...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id ?? '')
  return {
    events,
    text: () => text,
    ended: read().catch(() => undefined),
    lastId: () => ids().at(-1) ?? lastId,
  }
}

const overWebSocket: Follow = async (daemon, lastId) => {
  const query = lastId === null ? '' : `?lastEventId=${lastId}`
  const socket = new WebSocket(`${daemon.url.replace('http', 'ws')}/api/v1/ws${query}`, {
    headers: { 'x-api-key': daemon.key },
  } as never)
  const events: Event[] = []
  socket.addEventListener('message', ({ data }) => events.push(JSON.parse(data as string) as Event))
  const ended = once(socket, 'close').then(([event]) => (event as CloseEvent).code)
  await once(socket, 'open')
  return {
    events,
    text: () => '',
    ended,
    lastId: () => events.at(-1)?.id ?? lastId,
  }
}

function stored(events: readonly Event[]): string[] {
  return events.map(({ id }) => id).filter((id) => /^evt_\d+$/.test(id))
}

async function kept(daemon: Daemon, query = ''): Promise<string[]> {
  const { body } = await daemon.ask('GET', `/api/v1/events/history?limit=500${query}`)
  return (body['events'] as Event[]).map(({ id }) => id).toReversed()
}

describe.each([
  ['server-sent events', overSse],
  ['a WebSocket', overWebSocket],
] as const)('over %s', (_, follow) => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'a scan is followed to its end through a %s, without a gap and nothing twice',
    async (signal) => {
      await using home = createHousehold()
      const first = await serve(home)
      const before = await follow(first, null)
      const id = await startScan(first)
      await until(
        () => before.events.some(({ data }) => data['phase'] === 'scanning'),
        'the scanning phase',
      )
      first.kill(signal)
      await first.exited
      await before.ended
      home.openGate()
      const second = await serve(home)
      await scanIn(second, id, 'completed')
      const after = await follow(second, before.lastId())
      await until(
        () => after.events.some(({ type }) => type === 'scan.completed'),
        `the end of the scan: ${JSON.stringify(after.events.map(({ type }) => type))}`,
      )
      expect(stored([...before.events, ...after.events])).toEqual(await kept(second))
      expect(after.events.find(({ type }) => type === 'scan.completed')).toMatchObject({
        data: {
          scanId: id,
          library: { name: 'Films' },
          stats: { moviesFound: 3, filesNew: 3 },
          summary: ['Movies found: 3 (3 new, 0 updated)'],
        },
        links: { self: `/api/v1/scans/${id}` },
      })
    },
  )

  test('one who comes in the middle of a scan gets its state', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const id = await startScan(daemon)
    await scanIn(daemon, id, 'scanning')
    const { events } = await follow(daemon, null)
    const [state] = await until(() => (events.length > 0 ? events : null), 'the state')
    expect(state).toMatchObject({
      type: 'scan.progress',
      data: { scanId: id, phase: 'scanning', message: 'Scanning movies… 0/3 (0 %)' },
    })
    const { body } = await daemon.ask('GET', `/api/v1/scans/${id}`)
    expect(state?.data['progress']).toEqual(body['progress'] as never)
  })
})

describe('an open stream', () => {
  test('lives through silence, and is ended in order when the daemon stops', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const stream = await overSse(daemon, null)
    const socket = await overWebSocket(daemon, null)
    for (const signs of [1, 2]) {
      const heard = (): number => stream.text().split(': hb\n\n').length - 1
      await until(() => heard() >= signs, `sign of life ${signs}`)
    }
    const began = performance.now()
    expect(await daemon.stop()).toBe(0)
    // Readers that are waited for would hold it up until its time is over.
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(await socket.ended).toBe(1001)
    await stream.ended
    expect(stream.text()).toEndWith(': the daemon is stopping\n\n')
  })
})

describe('shelfd events', () => {
  const lines = (program: Program): string[] => program.out().split('\n').slice(0, -1)

  test('ends with 3 when no daemon runs', async () => {
    await using home = createHousehold()
    expect(await home.run(['events'])).toEqual({
      code: 3,
      out: '',
      err: 'error: No daemon is running; start it with shelfd serve.\n',
    })
    const daemon = await serve(home)
    await daemon.stop()
    expect((await home.run(['events'])).code).toBe(3)
  })

  test('follows through a restart, one event a line as JSON, until Ctrl-C', async () => {
    await using home = createHousehold()
    const first = await serve(home)
    const follower = await home.start(['events', '--json', '--types', 'scan.*'])
    const types = (): string[] => lines(follower).map((line) => (JSON.parse(line) as Event).type)
    const id = await startScan(first)
    await until(() => types().length > 0, 'the follower to be there')
    await first.stop()
    await until(() => follower.err().includes('waiting for it'), 'the end to be noticed')
    home.openGate()
    const second = await serve(home)
    await scanIn(second, id, 'completed')
    await until(() => types().includes('scan.completed'), 'the end of the scan')
    const seen = stored(lines(follower).map((line) => JSON.parse(line) as Event))
    // It may have come when the scan had begun.
    expect(seen).toEqual((await kept(second, '&types=scan.*')).slice(-seen.length))
    follower.kill('SIGINT')
    expect(await follower.exited).toBe(130)
  })

  test('says what happens in words, and ends with 0 at SIGTERM', async () => {
    await using home = createHousehold({ open: true })
    const daemon = await serve(home)
    const follower = await home.start(['events'])
    await until(async () => {
      await scanIn(daemon, await startScan(daemon), 'completed')
      return follower.out().includes('The scan of Films is complete. ') || null
    }, 'the end of a scan')
    expect(follower.out()).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}library.ready {4}Films: Library is ready/m,
    )
    follower.kill('SIGTERM')
    expect(await follower.exited).toBe(0)
  })

  test('refuses a type that does not exist', async () => {
    await using home = createHousehold()
    await serve(home)
    const { code, err } = await home.run(['events', '--types', 'scan.over'])
    expect([code, err]).toEqual([2, expect.stringContaining('names a type that does not exist')])
  })
})
