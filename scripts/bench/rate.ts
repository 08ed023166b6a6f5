/**
 * The rate limit of a provider as its server sees it: `bun scripts/bench/rate.ts [--quick]`. Four threads with eight calls
 * each ask as fast as they may; the server answers after 0 to 120 ms. 50 requests in 10 s, with `--quick` in 5 s.
 */
import { parseArgs } from 'node:util'

import { noRateMemory } from '../../src/domain/rate-memory.ts'
import { noPlugins, startSupervisor } from '../../src/daemon/supervisor.ts'
import { createFigures } from './figure.ts'
import { askerInstance } from './rate/asker.ts'
import type { FromAsker, ToAsker } from './rate/worker.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const rate = { requests: 50, per: values.quick ? 5 : 10 }
const windows = 4
const threads = 4
const atOnce = 8

const server = new Worker(new URL('./rate/server.ts', import.meta.url).href)
const { port } = await answerOf<{ port: number }>(server)
const nothing = (): void => undefined
const supervisor = startSupervisor({
  start: { url: '', command: [] },
  log: { debug: nothing, info: nothing, warn: console.error, error: console.error },
  changed: nothing,
  memory: noRateMemory,
})
const instance = askerInstance(`http://127.0.0.1:${port}/`, rate)
const facts = {
  log: { level: 'error', format: 'json' },
  videoExtensions: [],
  audioExtensions: [],
} as const
supervisor.configure({ instances: [instance], options: noPlugins, facts })

const calls = (rate.requests * windows) / threads
await Promise.all(Array.from({ length: threads }, () => runThread(calls)))
server.postMessage('tell')
const { seen } = await answerOf<{ seen: number[] }>(server)
const sorted = seen.toSorted((a, b) => a - b)
const tookMs = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)
// The first window is filled at once: what counts is how fast places are used again.
const share = (seen.length - rate.requests) / (tookMs / 1000 / rate.per) / rate.requests

const figures = createFigures('rate')
figures.add('requests', seen.length, { unit: 'requests' })
figures.add(`most within ${rate.per} s`, mostWithin(sorted, rate.per * 1000), {
  unit: 'requests',
  goal: { atMost: rate.requests },
})
figures.add('throughput against the limit', share, { unit: 'x', goal: { atLeast: 0.95 } })
process.exit(figures.exitCode())

function runThread(count: number): Promise<void> {
  const worker = new Worker(new URL('./rate/worker.ts', import.meta.url).href)
  const post = (message: ToAsker): void => worker.postMessage(message)
  const caller = supervisor.attach((message) => post({ message }))
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  worker.onmessage = ({ data }: MessageEvent<FromAsker>) => {
    if ('message' in data) caller.receive(data.message)
    else resolve()
  }
  worker.onerror = (event) => reject(new Error(event.message))
  post({ instance, calls: count, atOnce })
  return promise
}

function answerOf<T>(worker: Worker): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<T>) => resolve(data)
    worker.onerror = (event) => reject(new Error(event.message))
  })
}

/** The most instants that lie in one stretch of so many ms. */
function mostWithin(instants: readonly number[], ms: number): number {
  let first = 0
  let most = 0
  for (const [at, instant] of instants.entries()) {
    while (instant - (instants[first] ?? 0) >= ms) first += 1
    most = Math.max(most, at - first + 1)
  }
  return most
}
