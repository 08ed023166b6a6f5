import { Database } from 'bun:sqlite'
import { expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'

import { createHousehold, until } from '../support/household.ts'
import { type Daemon, scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

/** What everybody who has missed it all would be sent: some 30 MB. */
const missed = 60_000

const upgrade = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

/** Opens a stream of events, every second one over a WebSocket. */
function open(daemon: Daemon, n: number, query: string): Promise<Socket> {
  const isSocket = n % 2 === 1
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect(Number(new URL(daemon.url).port), '127.0.0.1', () => {
    const path = `/api/v1/${isSocket ? 'ws' : 'events'}${query}`
    const headers = ['Host: localhost', `X-Api-Key: ${daemon.key}`, ...(isSocket ? upgrade : [])]
    socket.write([`GET ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n'))
    resolve(socket)
  })
  socket.once('error', reject)
  return promise
}

/** Whether the stream has begun, and the end of the scan has come; looked for in the bytes of either transport. */
function follow(socket: Socket): { isOpen(): boolean; hasSeen(): boolean } {
  let open = false
  let rest = ''
  let seen = false
  socket.on('error', () => undefined)
  socket.on('data', (data) => {
    open = true
    const text = rest + data.toString('latin1')
    rest = text.slice(-40)
    seen ||= text.includes('"type":"library.ready"')
    // A ping is answered, or the daemon takes the reader for dead (RFC 6455, 5.5.2).
    if (text.endsWith('\x89\x00')) socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]))
  })
  return { isOpen: () => open, hasSeen: () => seen }
}

function rssBytes({ pid }: Daemon): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) * 1024
}

/** A log that is as long as that of a year. */
function lengthenLog(dataDir: string): void {
  const database = new Database(join(dataDir, 'shelfd.db'))
  database.run(
    `WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${missed})
     INSERT INTO event (type, occurred_at, data)
     SELECT type, occurred_at, data FROM n, (SELECT * FROM event WHERE type = 'library.ready' LIMIT 1)`,
  )
  database.close()
}

test('fifty who read get all of a scan while fifty never read, and those cost no memory', async () => {
  await using home = createHousehold({ films: 40, open: true })
  const first = await serve(home)
  await scanIn(first, await startScan(first), 'completed')
  expect(await first.stop()).toBe(0)
  lengthenLog(home.dataDir)

  const daemon = await serve(home)
  // What scans leave behind is not theirs.
  for (let n = 0; n < 3; n++) await scanIn(daemon, await startScan(daemon), 'completed')
  const before = rssBytes(daemon)
  const deaf = await Promise.all(
    Array.from({ length: 50 }, (_, n) => open(daemon, n, '?lastEventId=0')),
  )
  for (const socket of deaf) {
    socket.on('error', () => undefined)
    socket.pause()
  }
  const reading = await Promise.all(Array.from({ length: 50 }, (_, n) => open(daemon, n, '')))
  const followers = reading.map(follow)
  await until(() => followers.every((one) => one.isOpen()), 'all streams to be open')
  await scanIn(daemon, await startScan(daemon), 'completed')
  await until(() => followers.every((one) => one.hasSeen()), 'all to have seen the end')
  // What is kept for them stays; what the scan took goes once it is collected.
  const room = 50 * 1024 * 1024
  await until(() => rssBytes(daemon) - before < room, 'the memory of readers to be bounded')
  for (const socket of [...deaf, ...reading]) socket.destroy()
  expect(await daemon.stop()).toBe(0)
})
