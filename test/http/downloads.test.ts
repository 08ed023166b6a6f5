import { describe, expect, test } from 'bun:test'

import { createTestApi, readKey } from './api.ts'
import { addDownloads as given } from './downloads.ts'
import { refuses, type Scenario, tryScenarios } from './scenario.ts'

const mayOnlyRead = { 'x-api-key': readKey }
const library = { id: 1, name: 'Films' }

const reading: readonly Scenario[] = [
  {
    name: 'lists downloads newest first, without those that are gone, with the count of all',
    given,
    request: 'GET /api/v1/downloads',
    headers: mayOnlyRead,
    status: 200,
    answers: {
      downloads: [
        { id: 3 },
        {
          id: 2,
          name: 'Sintel.2010.1080p.WEB',
          matched: { items: [{ kind: 'movie', title: 'Sintel', year: 2010 }], videos: 1 },
        },
        { id: 1, progress: 0.25, ratio: 0.5, peers: null, library, matched: null },
      ],
      nextCursor: null,
      counts: { tracking: 1, partially_imported: 1, blocked: 1, removed: 1, failed: 0 },
    },
  },
  {
    name: 'says of a blocked download why, and what to do about it',
    given,
    request: 'GET /api/v1/downloads?state=blocked',
    status: 200,
    answers: {
      downloads: [
        {
          id: 3,
          state: 'blocked',
          reason: {
            code: 'archive',
            message: 'It holds archives only: show.rar.',
            fix: 'Unpack it, then try again.',
          },
          complete: true,
          attempts: 2,
          nextTryAt: '2026-01-02T03:04:05.000Z',
          plan: null,
        },
      ],
    },
  },
  ...(
    [
      ['client=other', 3],
      ['library=Shows', 3],
      ['library=2', 3],
      ['category=TV', 3],
      ['state=removed', 4],
    ] as const
  ).map(([query, id]): Scenario => ({
    name: `lists downloads of ${query} alone`,
    given,
    request: `GET /api/v1/downloads?${query}`,
    status: 200,
    answers: { downloads: [{ id }] },
  })),
  ...['state=done', 'limit=0', 'limit=501', 'cursor=x', 'what=1', 'client='].map(
    (query): Scenario => ({
      name: `rejects the query ${query} as invalid`,
      given,
      request: `GET /api/v1/downloads?${query}`,
      status: 400,
    }),
  ),
  {
    name: 'rejects downloads of an unknown library as not_found',
    request: 'GET /api/v1/downloads?library=Nothing',
    status: 404,
  },
  {
    name: 'pages downloads',
    given,
    request: 'GET /api/v1/downloads?limit=2',
    status: 200,
    answers: { downloads: [{ id: 3 }, { id: 2 }], nextCursor: 'Mg' },
  },
  {
    name: 'goes on with the next page',
    given,
    request: 'GET /api/v1/downloads?limit=2&cursor=Mg',
    status: 200,
    answers: { downloads: [{ id: 1 }], nextCursor: null },
  },
  {
    name: 'shows a download with its plans, and the files of the newest',
    given,
    request: 'GET /api/v1/downloads/2',
    headers: mayOnlyRead,
    status: 200,
    answers: {
      id: 2,
      plan: { id: 1, state: 'partly', files: { placed: 1, skipped: 1, failed: 0 } },
      plans: [
        { id: 2, state: 'proposed' },
        { id: 1, state: 'partly' },
      ],
      files: [{ id: 3, state: 'proposed' }],
    },
  },
  ...['downloads', 'plans'].flatMap((resource): Scenario[] => [
    {
      name: `rejects an unknown number of ${resource} as not_found`,
      request: `GET /api/v1/${resource}/9`,
      status: 404,
    },
    ...['0', '-1', '1.5', 'x', '1e3', '9999999999999999'].map((id): Scenario => ({
      name: `rejects the number ${id} of ${resource}`,
      request: `GET /api/v1/${resource}/${id}`,
      status: 400,
    })),
  ]),
]

const orders: readonly Scenario[] = [
  {
    name: 'has a client download something, whose number is not known yet',
    request: 'POST /api/v1/downloads',
    body: { url: 'magnet:?xt=urn:btih:new', category: 'films' },
    status: 202,
    answers: { client: 'box', clientId: 'abc', duplicate: false, id: null },
    asks: [
      ['add', { url: 'magnet:?xt=urn:btih:new', client: null, category: 'films', paused: false }],
    ],
  },
  {
    name: 'says that a client has something already, and where it is found',
    request: 'POST /api/v1/downloads',
    body: { url: 'https://tracker.example/known', client: 'box', paused: true },
    status: 201,
    location: '/api/v1/downloads/1',
    answers: { duplicate: true, id: 1 },
    asks: [
      [
        'add',
        { url: 'https://tracker.example/known', client: 'box', category: null, paused: true },
      ],
    ],
  },
  ...[
    { url: 'file:///etc/passwd' },
    { url: '' },
    { url: 'magnet:?xt=1', client: '' },
    { url: 'magnet:?xt=1', paused: 'yes' },
    { url: 'magnet:?xt=1', folder: '/etc' },
    {},
  ].map((body): Scenario => ({
    name: `rejects ${JSON.stringify(body)} for a download as invalid`,
    request: 'POST /api/v1/downloads',
    body,
    status: 422,
  })),
  ...(['pause', 'resume'] as const).map((word): Scenario => ({
    name: `has a client ${word} a download`,
    given,
    request: `POST /api/v1/downloads/1/${word}`,
    status: 202,
    location: '/api/v1/downloads/1',
    answers: { id: 1 },
    asks: [[word, 1]],
  })),
  {
    name: 'gives a download another category in its client',
    given,
    request: 'PUT /api/v1/downloads/1/category',
    body: { category: 'done' },
    status: 202,
    location: '/api/v1/downloads/1',
    asks: [['setCategory', 1, 'done']],
  },
  {
    name: 'rejects an empty category as invalid',
    given,
    request: 'PUT /api/v1/downloads/1/category',
    body: { category: '' },
    status: 422,
  },
  {
    name: 'rejects what a client cannot do as conflict, in words',
    given,
    request: 'POST /api/v1/downloads/3/pause',
    status: 409,
    answers: { code: 'conflict', detail: 'The download client weak cannot do that.' },
    asks: [['pause', 3]],
  },
  {
    name: 'rejects the removal of an unknown download as not_found',
    given,
    request: 'DELETE /api/v1/downloads/9',
    status: 404,
    asks: [['remove', 9, { deleteData: false }]],
  },
  {
    name: 'rejects a removal that does not say clearly what is to become of the data',
    given,
    request: 'DELETE /api/v1/downloads/1?deleteData=1',
    status: 400,
  },
  {
    name: 'asks all clients now',
    given: (api) => api.answer('pollDownloads', () => null),
    request: 'POST /api/v1/downloads/poll',
    status: 202,
    answers: { client: null },
    asks: [['pollDownloads', null]],
  },
  {
    name: 'asks one client now',
    given: (api) => api.answer('pollDownloads', () => null),
    request: 'POST /api/v1/downloads/poll',
    body: { client: 'box' },
    status: 202,
    answers: { client: 'box' },
    asks: [['pollDownloads', 'box']],
  },
  {
    name: 'rejects a poll of an unknown client as not_found',
    given: (api) => api.answer('pollDownloads', refuses('not_found', 'There is no such client.')),
    request: 'POST /api/v1/downloads/poll',
    body: { client: 'nobody' },
    status: 404,
    asks: [['pollDownloads', 'nobody']],
  },
  ...['POST /api/v1/downloads', 'DELETE /api/v1/downloads/1', 'POST /api/v1/downloads/poll'].map(
    (request): Scenario => ({
      name: `rejects ${request} with the key that may only read as forbidden`,
      given,
      request: request as Scenario['request'],
      headers: mayOnlyRead,
      status: 403,
    }),
  ),
]

const clients: readonly Scenario[] = [
  {
    name: 'lists download clients with what is wrong with them and what they can do',
    request: 'GET /api/v1/download-clients',
    headers: mayOnlyRead,
    status: 200,
    answers: {
      clients: [
        {
          name: 'box',
          state: 'failing',
          problem: { code: 'auth', message: 'The password is wrong.' },
          failures: 2,
          nextPollAt: '1970-01-01T00:01:00.000Z',
          abilities: ['add', 'pause'],
          pathMap: [{ remote: '/data', local: '/mnt/data' }],
        },
        { name: 'weak', failures: 0, nextPollAt: null, abilities: [] },
      ],
    },
  },
  {
    name: 'tries a download client',
    request: 'POST /api/v1/download-clients/box/test',
    status: 200,
    answers: { version: '5.0', protocol: 'torrent', defaultFolder: null, warnings: [] },
  },
  {
    name: 'rejects the trial of an unknown download client as not_found',
    request: 'POST /api/v1/download-clients/nobody/test',
    status: 404,
  },
]

test('has a client remove a download, and its data when that is said', async () => {
  using api = createTestApi()
  for (const [query, deleteData] of [
    ['', false],
    ['?deleteData=false', false],
    ['?deleteData=true', true],
  ] as const) {
    const { status } = await api.request('DELETE', `/api/v1/downloads/1${query}`)
    expect([query, status, api.asked.at(-1)]).toEqual([query, 204, ['remove', 1, { deleteData }]])
  }
})

describe('downloads in the API', () => tryScenarios(reading))
describe('orders about downloads in the API', () => tryScenarios(orders))
describe('download clients in the API', () => tryScenarios(clients))
