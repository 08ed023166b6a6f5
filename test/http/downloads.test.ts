import { describe } from 'bun:test'

import { readKey } from './api.ts'
import { addDownloads as given } from './downloads.ts'
import { type Scenario, tryScenarios } from './scenario.ts'

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
        { id: 2 },
        { id: 1, progress: 0.25, ratio: 0.5, peers: null, library },
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

const plans: readonly Scenario[] = [
  {
    name: 'lists plans newest first',
    given,
    request: 'GET /api/v1/plans',
    headers: mayOnlyRead,
    status: 200,
    answers: {
      plans: [
        { id: 2, cause: 'manual', state: 'proposed', finishedAt: null },
        {
          id: 1,
          download: { id: 2, name: 'Sintel.2010.1080p.WEB', client: 'box' },
          library,
          finishedAt: '2026-01-02T03:04:05.000Z',
        },
      ],
      nextCursor: null,
    },
  },
  {
    name: 'lists the plans of a download in a state',
    given,
    request: 'GET /api/v1/plans?download=2&state=partly&library=Films',
    status: 200,
    answers: { plans: [{ id: 1 }] },
  },
  {
    name: 'shows a plan',
    given,
    request: 'GET /api/v1/plans/1',
    status: 200,
    answers: { id: 1, state: 'partly' },
  },
  {
    name: 'shows the files of a plan with what speaks for them and against them',
    given,
    request: 'GET /api/v1/plans/1/files',
    headers: mayOnlyRead,
    status: 200,
    answers: {
      files: [
        {
          id: 1,
          source: { path: '/downloads/Sintel.2010.1080p.WEB/sintel.mkv', sizeBytes: 1000 },
          target: '/media/films/Sintel (2010)/Sintel (2010).mkv',
          items: [{ kind: 'movie', title: 'Sintel', year: 2010, series: null, episodes: [] }],
          state: 'placed',
          mode: 'hardlink',
          error: null,
        },
        {
          id: 2,
          target: null,
          state: 'skipped',
          reasons: [{ code: 'sample', speaks: 'against', canOverride: true }],
        },
      ],
      nextCursor: null,
    },
  },
  {
    name: 'pages the files of a plan',
    given,
    request: 'GET /api/v1/plans/1/files?limit=1&cursor=MQ',
    status: 200,
    answers: { files: [{ id: 2 }], nextCursor: 'Mg' },
  },
  {
    name: 'rejects the files of an unknown plan as not_found',
    request: 'GET /api/v1/plans/1/files',
    status: 404,
  },
]

const recycled: readonly Scenario[] = [
  {
    name: 'lists what is kept in the recycle bin, with where it was',
    given,
    request: 'GET /api/v1/recycled?library=Films',
    headers: mayOnlyRead,
    status: 200,
    answers: {
      recycled: [
        {
          id: 1,
          library,
          path: '/media/films/Sintel (2010)/old.mkv',
          sizeBytes: 900,
          state: 'kept',
        },
      ],
      nextCursor: null,
    },
  },
  {
    name: 'lists what was removed from it for good, which is nothing',
    given,
    request: 'GET /api/v1/recycled?state=purged',
    status: 200,
    answers: { recycled: [] },
  },
]

describe('downloads in the API', () => tryScenarios(reading))
describe('plans in the API', () => tryScenarios(plans))
describe('the recycle bin in the API', () => tryScenarios(recycled))
