import { describe, expect, test } from 'bun:test'

import { PluginError } from '../../src/domain/plugin-error.ts'
import type { PluginKind } from '../../src/domain/plugin.ts'
import { checkAnswer, checkArguments } from '../../src/plugin/check-answer.ts'

function failure(work: () => unknown): { code: string; message: string } {
  try {
    work()
  } catch (error) {
    if (error instanceof PluginError) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('it was accepted')
}

const refuse = (kind: PluginKind, method: string, value: unknown): string => {
  const { code, message } = failure(() => checkAnswer(kind, method, value))
  expect(code).toBe('protocol')
  return message
}

const item = {
  kind: 'movie',
  key: 'a',
  parentKey: null,
  identity: { title: { value: 'A', source: 'file', confidence: 1 } },
  metadata: { plot: 'p', actors: [{ name: 'n', order: 1 }] },
  files: [{ path: 'a.mkv', role: 'main' }],
  assets: [{ path: 'a.jpg', type: 'poster' }],
  findings: [{ code: 'c', message: 'm' }],
}
const ref = { kind: 'series', id: '7', season: 0 }
const candidate = { ref, title: 'A', year: 1999, poster: 'https://example.org/a.jpg' }
const enriched = { ref, ids: [{ provider: 'tvdb', id: '7' }], metadata: { genres: ['Drama'] } }
const artwork = { type: 'poster', url: 'http://example.org/a.jpg', language: null, score: 0.5 }
const download = {
  id: 'abc',
  name: 'A',
  category: null,
  tags: [],
  phase: 'downloading',
  rawState: 'DL',
  isDataComplete: false,
  progress: 0.5,
  wantedBytes: 10,
  totalBytes: 10,
  leftBytes: 5,
  downBytesPerSecond: 1,
  upBytesPerSecond: 0,
  etaSeconds: null,
  path: { base: '/d', content: '/d/A' },
}
const list = { items: [download], isComplete: true, session: 's' }

describe('an answer that fits comes back as it is:', () => {
  const cases: [PluginKind, string, unknown][] = [
    ['scanner', 'unitOf', 'descend'],
    ['scanner', 'read', [item]],
    ['scanner', 'read', []],
    ['enricher', 'test', { message: 'ok', warnings: ['w'] }],
    ['enricher', 'search', [candidate]],
    ['enricher', 'get', enriched],
    ['enricher', 'get', null],
    ['enricher', 'artwork', [artwork]],
    ['downloadClient', 'test', { version: '5', protocol: 'torrent' }],
    ['downloadClient', 'list', list],
    ['downloadClient', 'files', [{ path: 'a', sizeBytes: 1, progress: 1, isWanted: true }]],
    ['downloadClient', 'add', { id: 'a', isDuplicate: false }],
    ['notifier', 'test', {}],
    ['notifier', 'send', { status: 204, detail: 'No Content' }],
  ]
  test.each(cases)('%s.%s %#', (kind, method, value) => {
    expect(checkAnswer(kind, method, value)).toEqual(value)
  })

  test('nothing where nothing is asked for', () => {
    expect(checkAnswer('notifier', 'send', undefined)).toBeNull()
    expect(checkAnswer('downloadClient', 'remove', new Map())).toBeNull()
  })
})

describe('an answer becomes a plain copy', () => {
  test('of JSON, without what the contract does not have', () => {
    const given = [
      { ...candidate, extra: 1, poster: new URL('https://example.org/'), overview: undefined },
    ]
    const copy = checkAnswer('enricher', 'search', given)
    expect(copy).toEqual([{ ...candidate, poster: 'https://example.org/' }])
    expect(Object.keys((copy as object[])[0]!)).not.toContain('extra')
    expect(JSON.parse(JSON.stringify(copy))).toEqual(copy)
  })

  test('on which names that every object inherits mean nothing', () => {
    const given: unknown = JSON.parse(
      `[{"ref":{"kind":"movie","id":"1"},"title":"A","__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}]`,
    )
    const [copy] = checkAnswer('enricher', 'search', given) as Record<string, unknown>[]
    expect(copy?.['isAdmin']).toBeUndefined()
    expect(Object.keys(copy ?? {})).toEqual(['ref', 'title'])
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined()
  })
})

describe('rejects as protocol, in words for the author,', () => {
  const circle: unknown[] = []
  circle.push(circle)
  let deep: unknown = null
  for (let level = 0; level < 10_000; level += 1) deep = [deep]
  const cases: [string, PluginKind, string, unknown, string][] = [
    [
      'no list',
      'enricher',
      'search',
      undefined,
      'The answer of search does not fit: it must be a list, got nothing (nothing is no answer: say [] when there is none).',
    ],
    [
      'no entry',
      'enricher',
      'get',
      undefined,
      'The answer of get does not fit: it must be an object, got nothing (nothing is no answer: say null when there is none).',
    ],
    [
      'a text in place of an object',
      'notifier',
      'send',
      'ok',
      'The answer of send does not fit: it must be an object, got a text.',
    ],
    [
      'an unknown verdict',
      'scanner',
      'unitOf',
      'skip',
      'The answer of unitOf does not fit: it must be one of unit, descend, ignore, got a text.',
    ],
    [
      'missing and wrong parts',
      'downloadClient',
      'list',
      {
        items: [{ ...download, phase: 'done', progress: 50, wantedBytes: -1, name: 1 }],
        isComplete: 'yes',
      },
      'The answer of list does not fit: items.0.name must be a text, got a number; items.0.phase must be one of queued, metadata, downloading, stalled, paused, checking, moving, unpacking, seeding, complete, missing, error, failed, unknown, got a text; items.0.progress must be at most 1; items.0.wantedBytes must be at least 0; isComplete must be true or false, got a text; and 1 more.',
    ],
    [
      'an address of another kind',
      'enricher',
      'artwork',
      [{ ...artwork, url: 'file:///etc/passwd' }],
      'The answer of artwork does not fit: 0.url must be an address that begins with http:// or https://.',
    ],
    [
      'too long a text',
      'enricher',
      'test',
      { message: 'x'.repeat(5_000) },
      'The answer of test does not fit: message is longer than 4096.',
    ],
    [
      'too long a list',
      'enricher',
      'search',
      Array.from({ length: 501 }, () => candidate),
      'The answer of search does not fit: it is longer than 500.',
    ],
    [
      'facts of the wrong type',
      'scanner',
      'read',
      [
        {
          ...item,
          metadata: { actors: ['n'] },
          identity: { year: { value: '1999', source: 'file', confidence: 2 } },
        },
      ],
      'The answer of read does not fit: 0.identity.year.value must be a number, got a text; 0.identity.year.confidence must be at most 1; 0.metadata.actors.0 must be an object, got a text.',
    ],
    [
      'what is no number',
      'downloadClient',
      'list',
      { ...list, items: [{ ...download, ratio: Number.NaN }] },
      'The answer of list holds items[0].ratio, which is NaN, which is no number.',
    ],
    [
      'a map',
      'enricher',
      'search',
      new Map(),
      'The answer of search is a Map; make it a plain list or object.',
    ],
    [
      'a function',
      'notifier',
      'test',
      { message: () => 'x' },
      'The answer of test holds message, which is a function.',
    ],
    [
      'a promise inside',
      'enricher',
      'search',
      [Promise.resolve()],
      'The answer of search holds [0], which is a promise (await it); make it a plain list or object.',
    ],
    [
      'what is part of itself',
      'enricher',
      'search',
      circle,
      'The answer of search holds [0], which is part of itself.',
    ],
    [
      'what goes too deep',
      'enricher',
      'search',
      deep,
      'The answer of search goes deeper than 32 levels.',
    ],
    [
      'what throws when it is read',
      'enricher',
      'search',
      {
        get a(): never {
          throw new Error('boo')
        },
      },
      'The answer of search cannot be read: Error: boo.',
    ],
  ]
  test.each(cases)('%s', (_, kind, method, value, words) => {
    expect(refuse(kind, method, value)).toBe(words)
  })

  test('100 MB, in a moment', () => {
    const huge = 'x'.repeat(100 * 2 ** 20)
    for (const value of [
      huge,
      [huge],
      Object.assign([], { length: 2 ** 31 }),
      { [huge]: 1 },
      Array.from({ length: 4e6 }, () => 'xxxx'),
    ]) {
      const started = performance.now()
      expect(refuse('enricher', 'search', value)).toBe(
        'The answer of search is larger than 16 MiB.',
      )
      expect(performance.now() - started).toBeLessThan(2_000)
    }
  })
})

describe('rejects as unsupported', () => {
  test.each(['create', 'constructor', '__proto__', 'toString', ''])('the method "%s"', (method) => {
    for (const check of [checkAnswer, checkArguments]) {
      expect(failure(() => check('notifier', method, []))).toEqual({
        code: 'unsupported',
        message: `There is no ${method} in a notifier: it has test, send.`,
      })
    }
  })
})

describe('checkArguments', () => {
  test('gives the arguments with what may be left out', () => {
    expect(checkArguments('downloadClient', 'list', [])).toEqual([{}])
    expect(checkArguments('downloadClient', 'list', [{ category: 'a' }])).toEqual([
      { category: 'a' },
    ])
    expect(checkArguments('enricher', 'get', [ref, ['de-DE']])).toEqual([ref, ['de-DE']])
    expect(checkArguments('notifier', 'test', [])).toEqual([])
    const event = {
      id: '1',
      type: 'scan.completed',
      timestamp: 't',
      source: 's',
      data: { a: [1] },
      links: {},
    }
    expect(checkArguments('notifier', 'send', [event, { attempt: 1 }])).toEqual([
      event,
      { attempt: 1 },
    ])
    const unit = {
      libraryKind: 'movies',
      path: 'a',
      rootName: 'm',
      entries: [{ name: 'a.mkv', path: 'a.mkv', kind: 'file', sizeBytes: 1, mtimeMs: 1.5 }],
    }
    expect(checkArguments('scanner', 'read', [unit])).toEqual([unit])
  })

  const cases: [PluginKind, string, unknown[], string][] = [
    ['notifier', 'test', [1], 'What test is given does not fit: 0 is one too many.'],
    [
      'downloadClient',
      'files',
      [],
      'What files is given does not fit: 0 must be a text, got nothing.',
    ],
    [
      'downloadClient',
      'remove',
      ['a', { deleteData: 'yes', force: true }],
      'What remove is given does not fit: 1.deleteData must be true or false, got a text; 1.force is not known.',
    ],
    [
      'downloadClient',
      'add',
      [{ url: 'file:///x' }],
      'What add is given does not fit: 0.url must be a magnet link or an address of http or https.',
    ],
  ]
  test.each(cases)('rejects as invalid what %s.%s cannot take', (kind, method, args, message) => {
    expect(failure(() => checkArguments(kind, method, args))).toEqual({ code: 'invalid', message })
  })
})
