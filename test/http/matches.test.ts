import { describe } from 'bun:test'

import { refuses, type Scenario, tryScenarios } from './scenario.ts'

const scenarios: readonly Scenario[] = [
  {
    name: 'says what an item is',
    given: (api) => api.answer('chooseMatch', () => ({ itemId: 3, followers: [8] })),
    request: 'POST /api/v1/items/4/match',
    body: { id: 'imdb:tt0133093' },
    status: 202,
    location: '/api/v1/items/3/match',
    answers: { itemId: 3, followers: [8] },
    asks: [['chooseMatch', 4, { id: { provider: 'imdb', id: 'tt0133093' } }]],
  },
  {
    name: 'leaves an item unmatched',
    given: (api) => api.answer('chooseMatch', () => ({ itemId: 3, followers: [] })),
    request: 'POST /api/v1/items/3/match',
    body: { ignored: true },
    status: 202,
    location: '/api/v1/items/3/match',
    asks: [['chooseMatch', 3, { ignored: true }]],
  },
  {
    name: 'takes back what was said of an item',
    given: (api) => api.answer('unchooseMatch', () => ({ itemId: 3, followers: [] })),
    request: 'DELETE /api/v1/items/3/match',
    status: 202,
    location: '/api/v1/items/3/match',
    asks: [['unchooseMatch', 3]],
  },
  {
    name: 'has it found out anew what an item is',
    given: (api) => api.answer('rematch', () => ({ itemIds: [3] })),
    request: 'POST /api/v1/items/4/match/again',
    status: 202,
    location: '/api/v1/items/3/match',
    answers: { itemId: 3, followers: [] },
    asks: [['rematch', [4]]],
  },
  {
    name: 'has it found out anew what all items of a library are',
    given: (api) => api.answer('rematchLibrary', () => ({ jobId: api.addJob() })),
    request: 'POST /api/v1/libraries/1/match/again',
    status: 202,
    location: '/api/v1/jobs/1',
    asks: [['rematchLibrary', 1]],
  },
  {
    name: 'rejects a decision in a library that asks no providers as conflict',
    given: (api) =>
      api.answer('chooseMatch', refuses('conflict', 'The library Films asks no providers.')),
    request: 'POST /api/v1/items/3/match',
    body: { ignored: true },
    status: 409,
    asks: [['chooseMatch', 3, { ignored: true }]],
  },
  {
    name: 'rejects the match of an unknown item as not_found',
    request: 'GET /api/v1/items/9/match',
    status: 404,
  },
  {
    name: 'rejects a list of matches in a state that does not exist',
    request: 'GET /api/v1/matches?state=sure',
    status: 400,
  },
  {
    name: 'lists what waits for a person, which is nothing at first',
    request: 'GET /api/v1/matches',
    status: 200,
    answers: { matches: [], nextCursor: null },
  },
]

describe('matches in the API', () => tryScenarios(scenarios))
