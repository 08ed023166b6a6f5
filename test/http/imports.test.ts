import { describe } from 'bun:test'

import { createImportStore } from '../../src/store/import-store.ts'
import { readKey } from './api.ts'
import { addDownloads as given } from './downloads.ts'
import { refuses, type Scenario, tryScenarios } from './scenario.ts'

const mayOnlyRead = { 'x-api-key': readKey }
const library = { id: 1, name: 'Films' }

const plans: readonly Scenario[] = [
  {
    name: 'shows of a download the files of a plan that was done rather than of one that nobody wanted',
    given: (api) => {
      given(api)
      createImportStore(api.database).setPlanState(2, 'discarded', 1)
    },
    request: 'GET /api/v1/downloads/2',
    status: 200,
    answers: { plans: [{ id: 2, state: 'discarded' }, { id: 1 }], files: [{ id: 1 }, { id: 2 }] },
  },
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

const overrides = [
  { fileId: 3, decision: 'import', item: { kind: 'movie', title: 'Sintel', year: 2010 } },
  {
    fileId: 4,
    decision: 'import',
    item: { kind: 'episode', series: 'Pioneer One', season: 1, episodes: [1, 2] },
  },
  { fileId: 5, decision: 'skip' },
]

const imports: readonly Scenario[] = [
  {
    name: 'has it decided what of a download would go where',
    given: (api) => {
      given(api)
      api.answer('planImport', () => ({ jobId: api.addJob('import.plan') }))
    },
    request: 'POST /api/v1/downloads/2/plan',
    status: 202,
    location: '/api/v1/jobs/1',
    answers: { id: 1, kind: 'import.plan' },
    asks: [['planImport', { downloadId: 2, isProposal: true }]],
  },
  {
    name: 'rejects a plan of what is not complete as conflict',
    given: (api) => api.answer('planImport', refuses('conflict', 'It is not complete.')),
    request: 'POST /api/v1/downloads/1/plan',
    status: 409,
    asks: [['planImport', { downloadId: 1, isProposal: true }]],
  },
  {
    name: 'tries the import of a download again',
    given: (api) => {
      given(api)
      api.answer('retryDownload', () => null)
    },
    request: 'POST /api/v1/downloads/3/retry',
    status: 202,
    location: '/api/v1/downloads/3',
    answers: { id: 3 },
    asks: [['retryDownload', 3]],
  },
  {
    name: 'has a proposed plan done as it is',
    given: (api) => {
      given(api)
      api.answer('applyPlan', () => null)
    },
    request: 'POST /api/v1/plans/2/apply',
    status: 202,
    location: '/api/v1/plans/2',
    answers: { id: 2 },
    asks: [['applyPlan', { planId: 2, overrides: [] }]],
  },
  {
    name: 'has a proposed plan done with what a person says of its files',
    given: (api) => {
      given(api)
      api.answer('applyPlan', () => null)
    },
    request: 'POST /api/v1/plans/2/apply',
    body: { overrides },
    status: 202,
    location: '/api/v1/plans/2',
    asks: [['applyPlan', { planId: 2, overrides }]],
  },
  ...[
    [{ fileId: 0, decision: 'skip' }],
    [{ fileId: 1, decision: 'perhaps' }],
    [{ fileId: 1 }],
    [
      { fileId: 1, decision: 'skip' },
      { fileId: 1, decision: 'import' },
    ],
    [{ fileId: 1, decision: 'skip', item: { kind: 'movie', title: 'Heat', year: 1995 } }],
    [{ fileId: 1, decision: 'import', item: { kind: 'movie', title: ' ', year: 1995 } }],
    [{ fileId: 1, decision: 'import', item: { kind: 'movie', title: 'Heat' } }],
    [{ fileId: 1, decision: 'import', item: { kind: 'song', title: 'Heat', year: null } }],
    [
      {
        fileId: 1,
        decision: 'import',
        item: { kind: 'episode', series: 'A', season: 1, episodes: [] },
      },
    ],
    [{ fileId: 1, decision: 'import', target: '/etc/passwd' }],
  ].map((given): Scenario => ({
    name: `rejects ${JSON.stringify(given)} of a plan as invalid`,
    request: 'POST /api/v1/plans/2/apply',
    body: { overrides: given },
    status: 422,
  })),
  {
    name: 'rejects a plan that is no proposal any more as conflict',
    given: (api) => api.answer('applyPlan', refuses('conflict', 'Plan 1 is partly.')),
    request: 'POST /api/v1/plans/1/apply',
    status: 409,
    asks: [['applyPlan', { planId: 1, overrides: [] }]],
  },
  {
    name: 'leaves a proposed plan undone',
    given: (api) => {
      given(api)
      api.answer('discardPlan', () => null)
    },
    request: 'POST /api/v1/plans/2/discard',
    status: 200,
    answers: { id: 2 },
    asks: [['discardPlan', 2]],
  },
  {
    name: 'takes back what a plan has placed',
    given: (api) => {
      given(api)
      api.answer('undoImport', () => null)
    },
    request: 'POST /api/v1/plans/1/undo',
    status: 202,
    location: '/api/v1/plans/1',
    answers: { id: 1 },
    asks: [['undoImport', 1]],
  },
  {
    name: 'rejects what cannot be taken back as conflict',
    given: (api) => api.answer('undoImport', refuses('conflict', 'Plan 2 is proposed.')),
    request: 'POST /api/v1/plans/2/undo',
    status: 409,
    asks: [['undoImport', 2]],
  },
  {
    name: 'gives a file back from the recycle bin',
    given: (api) => {
      given(api)
      api.answer('restoreRecycled', () => null)
    },
    request: 'POST /api/v1/recycled/1/restore',
    status: 202,
    location: '/api/v1/recycled/1',
    answers: { id: 1 },
    asks: [['restoreRecycled', 1]],
  },
  {
    name: 'shows a file of the recycle bin',
    given,
    request: 'GET /api/v1/recycled/1',
    headers: mayOnlyRead,
    status: 200,
    answers: { id: 1, state: 'kept' },
  },
  {
    name: 'rejects an unknown file of the recycle bin as not_found',
    request: 'GET /api/v1/recycled/1',
    status: 404,
  },
  ...[
    'POST /api/v1/downloads/2/plan',
    'POST /api/v1/downloads/3/retry',
    'POST /api/v1/plans/1/undo',
    'POST /api/v1/plans/2/apply',
    'POST /api/v1/plans/2/discard',
    'POST /api/v1/recycled/1/restore',
  ].map((request): Scenario => ({
    name: `rejects ${request} with the key that may only read as forbidden`,
    given,
    request: request as Scenario['request'],
    headers: mayOnlyRead,
    status: 403,
  })),
]

describe('plans in the API', () => tryScenarios(plans))
describe('the recycle bin in the API', () => tryScenarios(recycled))
describe('imports in the API', () => tryScenarios(imports))
