import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { listRoutes } from '../../src/http/app.ts'
import { startTestEngine, type TestEngine } from '../support/engine.ts'
import { sendRaw } from '../support/raw-http.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createTestApi, key } from './api.ts'

setDefaultTimeout(120_000)

const canary = 'CANARY-7f3a9c'
const folder = mkdtempSync(join(tmpdir(), 'shelfd-traversal-'))
const file = join(folder, 'canary.txt')

let home: TestEngine
let server: TestServer
beforeAll(async () => {
  mkdirSync(join(folder, 'films', 'A (2001)'), { recursive: true })
  writeFileSync(file, canary)
  writeFileSync(join(folder, 'films', 'A (2001)', 'A (2001).mkv'), 'film')
  home = await startTestEngine({
    libraries: [{ name: 'Films', kind: 'movies', paths: [join(folder, 'films')] }],
  })
  await home.scan('Films')
  server = startTestServer(home)
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  await home[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

const up = '../'.repeat(12)
const plain = [
  '..',
  '../',
  `${up}${file.slice(1)}`,
  file,
  `/${file}`,
  '//etc/passwd',
  `..\\..\\${file}`,
  `${file}\0.jpg`,
  '\0',
  `file://${file}`,
  `1/../../../..${file}`,
  `\uff0e\uff0e/\uff0e\uff0e${file}`,
  '1; DROP TABLE item',
  'title; SELECT sqlite_version()',
  'title,(SELECT 1)',
  'id DESC --',
  '1 UNION SELECT password_hash FROM account',
  '1e999',
  'NaN',
  '-9223372036854775809',
  "1' OR '1'='1",
  '1e3',
  '0x1',
  '-1',
  '9'.repeat(40),
  '%s%n',
  '${7*7}',
  'a'.repeat(5_000),
]
/** As they stand in a URL: encoded once, twice, overlong, and as they are. */
const hostile = [
  ...plain.map((text) => encodeURIComponent(text)),
  ...plain.slice(0, 7).map((text) => encodeURIComponent(encodeURIComponent(text))),
  `%2e%2e%2f${encodeURIComponent(file)}`,
  '%2e%2e/%2e%2e/etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '..%5c..%5cetc',
  '..%255c',
  '%252e%252e%252f',
  '%c0%ae%c0%ae%c0%afetc%c0%afpasswd',
  '%e0%80%ae',
  '%',
  '%zz',
  '%ff',
  '..;/etc/passwd',
  `../../..${file}`,
]

interface Described {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[]
}

/** Every request line with one hostile value in one place; all else in it is right. */
async function requestLines(): Promise<string[]> {
  using api = createTestApi()
  const specification = await server.fetch('GET', '/api/openapi.json')
  const { paths } = (await specification.json()) as {
    paths: Record<string, Record<string, Described>>
  }
  return listRoutes(api.deps).flatMap(({ method, path }) => {
    const names = [...path.matchAll(/:(\w+)(?:\{[^}]+\})?/g)].map(([whole]) => whole)
    const right = (pattern: string): string =>
      pattern.replaceAll(/:(\w+)(\{[^}]+\})?/g, (_, name: string) =>
        name === 'scope' ? 'read' : '1',
      )
    const described = paths[path.replaceAll(/:(\w+)(\{[^}]+\})?/g, '{$1}')]?.[method.toLowerCase()]
    const queries = (described?.parameters ?? []).filter((one) => one.in === 'query')
    return hostile.flatMap((value) => [
      ...names.map((name) => `${method} ${right(path.replace(name, () => value))}`),
      ...queries.map(({ name }) => `${method} ${right(path)}?${name}=${value}`),
      `${method} ${right(path)}?${value}=1`,
      `${method} ${right(path)}/${value}`,
    ])
  })
}

/** What only has download clients asked what they have, whoever says so and however often. */
const asksClients = /^POST \/api\/v1\/(?:hooks\/download|downloads\/poll)\b/

test('no value of a path or query reaches a file, fails within, or starts anything', async () => {
  const lines = await requestLines()
  expect(lines.length).toBeGreaterThan(1_000)
  const wrong: string[] = []
  const work = lines.values()
  const worker = async (): Promise<void> => {
    for (const line of work) {
      // A body that is empty JSON: what is wrong with it must not hide what is wrong with the line.
      const head = `${line} HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: ${key}\r\nConnection: close\r\n`
      const { statuses, text } = await sendRaw(
        server.port,
        `${head}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
      )
      const [status = 0] = statuses
      const fine = status === 200 || (status >= 400 && status < 500) || asksClients.test(line)
      if (!fine || text.includes(canary) || text.includes('root:x:'))
        wrong.push(`${status} ${line}`)
    }
  }
  await Promise.all(Array.from({ length: 32 }, worker))
  expect(wrong).toEqual([])
  expect(server.logged.filter(([message]) => message === 'a request failed')).toEqual([])
  expect(home.rows('SELECT id FROM scan')).toEqual([{ id: 1 }])
})
