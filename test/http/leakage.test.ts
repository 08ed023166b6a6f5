import { describe, expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { createApp, listRoutes, type AppDeps } from '../../src/http/app.ts'
import { createTestApi, key } from './api.ts'

const secret = "no such table: item in SELECT * FROM item WHERE path = '/srv/secret/shelfd.db'"
/** What only the log may hold: places, statements, stacks, names of the inside. */
const inside =
  /\/srv|secret|SELECT|no such table|SQLITE|node_modules|\.ts\b|\n\s*at |TypeError|stack|cause/i

const failures: [string, () => unknown][] = [
  ['an error of the database', () => Object.assign(new Error(secret), { code: 'SQLITE_ERROR' })],
  ['a text', () => secret],
  ['a plain object', () => ({ message: secret, path: '/srv/secret' })],
  ['nothing', () => null],
  ['an error with a cause', () => new TypeError(secret, { cause: new Error(secret) })],
  ['an internal error of our own', () => new AppError('internal', secret)],
  [
    'an error of our own with a cause',
    () => new AppError('unavailable', 'It rests.', { cause: new Error(secret) }),
  ],
]

/** Everything below it is a function that throws. */
function throwing(make: () => unknown): never {
  const fail = (): never => {
    throw make()
  }
  return new Proxy(fail, { get: () => throwing(make), apply: fail }) as never
}

const password = 'correct horse battery'
const bodies: Readonly<Record<string, object>> = {
  startScan: { library: 'Films' },
  scanPaths: { paths: ['/media/films/A'] },
  logIn: { name: 'Ada', password },
  setAccount: { name: 'Ada', password },
  changeAccount: { currentPassword: password, password },
  rebuildCache: { lists: ['thumbnail'] },
}

/** All that routes work with and that can fail. */
const inner = [
  'queries',
  'feed',
  'configuration',
  'plugins',
  'matching',
  'downloads',
  'watching',
  'disks',
  'openCached',
  'openOriginal',
  'cache',
  'setups',
  'logs',
  'logLevels',
  'backups',
  'samples',
  'system',
  'folders',
  'doctor',
] as const satisfies (keyof AppDeps)[]

describe('a failure within', () => {
  for (const [name, make] of failures) {
    test(`that throws ${name} tells no client of its inside, on any route`, async () => {
      using api = createTestApi()
      const deps: AppDeps = {
        ...api.deps,
        ...Object.fromEntries(inner.map((name) => [name, throwing(make)])),
        // Who asks is found out all the same.
        people: {
          ...api.deps.people,
          account: throwing(make),
          checkPassword: throwing(make),
          sessions: throwing(make),
        },
        engine: {
          ask: () => Promise.reject(make()),
          askOnce: () => Promise.reject(make()),
          subscribe: () => throwing(make),
        },
      }
      const app = createApp({ ...deps, keys: { ...deps.keys, rotate: throwing(make) } })
      let failed = 0
      for (const { method, path, operationId } of listRoutes(deps)) {
        const body = method === 'GET' ? null : JSON.stringify(bodies[operationId] ?? {})
        const place = path.replaceAll(/:(\w+)(\{[^}]+\})?/g, (_, param: string) =>
          param === 'scope' ? 'read' : '1',
        )
        const headers = {
          host: 'localhost',
          'x-api-key': key,
          ...(body !== null && { 'content-type': 'application/json' }),
        }
        const answer = await app.request(place, { method, headers, body })
        // A stream of events has begun to answer before anything can fail.
        if (answer.status >= 500) {
          failed += 1
          const text = await answer.text()
          expect([operationId, inside.exec(text)?.[0]]).toEqual([operationId, undefined])
          expect([...answer.headers.values()].join()).not.toMatch(inside)
        }
      }
      expect(failed).toBeGreaterThan(12)
      expect(api.logged.length).toBeGreaterThan(0)
    })
  }
})
