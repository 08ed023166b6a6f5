/** The readers of scripts/bench/events.ts; says `ready` when all are connected, and answers each line with what was seen. */
import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

const { DAEMON = '', KEY = '', COUNTS = '{}' } = process.env
const counts = JSON.parse(COUNTS) as { reading: number; deaf: number }
const port = Number(new URL(DAEMON).port)
const upgrade = [
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
]

interface Reading {
  started: boolean
  ready: boolean
  progress: number
}

const reading: Reading[] = []

function request(n: number, query: string): string {
  const isSocket = n % 2 === 1
  const path = `/api/v1/${isSocket ? 'ws' : 'events'}${query}`
  const headers = ['Host: localhost', `X-Api-Key: ${KEY}`, ...(isSocket ? upgrade : [])]
  return [`GET ${path} HTTP/1.1`, ...headers, '', ''].join('\r\n')
}

function open(n: number, query: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(request(n, query))
      resolve(socket)
    })
    socket.once('error', reject)
  })
}

/** Envelopes are looked for in the bytes of either transport; a ping of a WebSocket is answered (RFC 6455, 5.5.2). */
function follow(socket: Socket): Reading {
  const entry = { started: false, ready: false, progress: 0 }
  let rest = ''
  socket.on('data', (data) => {
    const text = rest + data.toString('latin1')
    rest = text.slice(-40)
    entry.started ||= text.includes('"type":"scan.started"')
    entry.ready ||= text.includes('"type":"library.ready"')
    entry.progress += text.split('"type":"scan.progress"').length - 1
    if (text.endsWith('\x89\x00')) {
      socket.write(Buffer.from([0x8a, 0x80, 0, 0, 0, 0]))
    }
  })
  return entry
}

for (let n = 0; n < counts.reading; n += 1) reading.push(follow(await open(n, '')))
for (let n = 0; n < counts.deaf; n += 1) {
  const socket = await open(n, '?lastEventId=0')
  socket.pause()
  socket.on('error', () => undefined)
}
process.stdout.write('ready\n')

for await (const _ of createInterface({ input: process.stdin })) {
  const readers = reading.filter(({ started, ready }) => started && ready).length
  const progress = reading.reduce((sum, one) => sum + one.progress, 0)
  process.stdout.write(`${JSON.stringify({ readers, progress })}\n`)
}
