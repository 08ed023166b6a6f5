import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { readdirSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'

import { type HttpServer, startServer } from '../../src/http/server.ts'
import { until } from '../support/household.ts'
import { key } from './api.ts'
import { createShelf, type Shelf } from './shelf.ts'

const film = Buffer.alloc(40_000_000, 'film')

let shelf: Shelf
let server: HttpServer

beforeEach(() => {
  shelf = createShelf()
  shelf.cache(shelf.poster, film, 'mp4')
  const { app } = shelf
  server = startServer({ host: '127.0.0.1', port: 0, fetch: (request) => app.fetch(request) })
})

afterEach(async () => {
  await server.stop(100)
  shelf[Symbol.dispose]()
})

const place = (): string => `${server.url}/api/v1/assets/${shelf.poster}`
const headers = { 'x-api-key': key }

/** Copies of the cache that this process has open. */
function openCopies(): number {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`)
    } catch {
      return ''
    }
  })
  return links.filter((link) => link.startsWith(shelf.cacheDir)).length
}

describe('over a socket, a large asset', () => {
  test('is sent whole, and its file is closed', async () => {
    const answer = await fetch(place(), { headers })
    expect(Buffer.from(await answer.arrayBuffer()).equals(film)).toBe(true)
    await until(() => openCopies() === 0, 'the files to be closed')
  })

  test('tells HEAD its length without being sent', async () => {
    const answer = await fetch(place(), { method: 'HEAD', headers })
    expect(answer.headers.get('content-length')).toBe(String(film.length))
    expect(openCopies()).toBe(0)
  })

  test('waits for readers that do not read, at the cost of a file each, and no more when they leave', async () => {
    const before = process.memoryUsage.rss()
    const readers = Array.from({ length: 10 }, () => {
      const { port } = new URL(server.url)
      const socket = connect(Number(port), '127.0.0.1')
      socket.pause()
      socket.write(
        `GET /api/v1/assets/${shelf.poster} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: ${key}\r\n\r\n`,
      )
      return socket
    })
    await until(() => openCopies() === readers.length, 'the files to be opened')
    // Whoever reads is served meanwhile.
    const answer = await fetch(place(), { headers: { ...headers, range: 'bytes=0-9' } })
    expect([answer.status, (await answer.arrayBuffer()).byteLength]).toEqual([206, 10])
    expect(process.memoryUsage.rss() - before).toBeLessThan(150_000_000)
    for (const socket of readers) socket.destroy()
    await until(() => openCopies() === 0, 'the files to be closed')
  })
})
