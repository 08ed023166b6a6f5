import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'

import { createHousehold, until } from '../support/household.ts'
import { sendRaw } from '../support/raw-http.ts'
import { type Daemon, serve } from './daemon.ts'

setDefaultTimeout(120_000)

function rssBytes({ pid }: Daemon): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}

/** Milliseconds that requests of somebody else take, sorted. */
async function latencies(daemon: Daemon, count: number): Promise<number[]> {
  const taken: number[] = []
  for (let n = 0; n < count; n += 1) {
    const began = performance.now()
    const { status } = await daemon.ask('GET', '/api/v1/libraries')
    expect(status).toBe(200)
    taken.push(performance.now() - began)
  }
  return taken.sort((a, b) => a - b)
}

function p99(sorted: readonly number[]): number {
  return sorted[Math.floor(sorted.length * 0.99) - 1] ?? Number.POSITIVE_INFINITY
}

describe('500 clients that never end their requests (slow loris)', () => {
  const heads: [string, string, string][] = [
    ['in the head', 'GET /ping HTTP/1.1\r\nHost: localhost\r\n', 'X-A: b\r\n'],
    [
      'in the body',
      'POST /api/v1/scans HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n',
      ' ',
    ],
    ['before the first word', '', ''],
  ]
  test.each(heads)('%s keep nobody else waiting', async (_, head, more) => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const port = Number(new URL(daemon.url).port)
    await latencies(daemon, 20)
    const before = rssBytes(daemon)
    const sockets = await Promise.all(Array.from({ length: 500 }, () => open(port, head)))
    const timer = setInterval(() => {
      for (const socket of sockets) if (more !== '' && socket.writable) socket.write(more)
    }, 200)
    try {
      expect(p99(await latencies(daemon, 300))).toBeLessThan(200)
      expect(rssBytes(daemon) - before).toBeLessThan(50 * 1024 * 1024)
    } finally {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
    }
    expect(await daemon.stop()).toBe(0)
  })
})

describe('a body of 130 MB in chunks', () => {
  test('is cut off, and none of it is kept', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const port = Number(new URL(daemon.url).port)
    await latencies(daemon, 20)
    const before = rssBytes(daemon)
    const head = `POST /api/v1/scans HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: ${daemon.key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`
    const { statuses, closed } = await sendRaw(port, head + chunk.repeat(2_080))
    for (const status of statuses) expect([status >= 400, status < 500]).toEqual([true, true])
    expect(statuses.length === 1 || closed).toBe(true)
    await until(
      () => rssBytes(daemon) - before < 50 * 1024 * 1024 || null,
      'the memory to be given back',
    )
    expect(p99(await latencies(daemon, 100))).toBeLessThan(200)
    expect(await daemon.stop()).toBe(0)
  })
})

function open(port: number, head: string): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect(port, '127.0.0.1', () => {
    socket.off('error', reject)
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    if (head !== '') socket.write(head)
    resolve(socket)
  })
  socket.once('error', reject)
  return promise
}
