import { describe, expect } from 'bun:test'

import { refuses, type Scenario, tryScenarios } from './scenario.ts'

const scenarios: readonly Scenario[] = [
  {
    name: 'pauses a scan',
    given: (api) => {
      api.answer('pauseScan', (id) => {
        api.pauseScan(id)
        return null
      })
      api.addScan()
    },
    request: 'POST /api/v1/scans/1/pause',
    status: 200,
    answers: {
      id: 1,
      status: 'discovering',
      pausedAt: expect.any(String),
      progress: { message: 'Discovering directories… Found 0 movies, paused', etaSeconds: null },
    },
    asks: [['pauseScan', 1]],
  },
  {
    name: 'lets a paused scan go on',
    given: (api) => {
      api.addScan()
      api.answer('resumeScan', () => null)
    },
    request: 'POST /api/v1/scans/1/resume',
    status: 200,
    answers: { id: 1, pausedAt: null },
    asks: [['resumeScan', 1]],
  },
  {
    name: 'pauses no scan that is over',
    given: (api) => {
      api.endScan(api.addScan())
      api.answer('pauseScan', refuses('conflict', 'Scan 1 is over (completed).'))
    },
    request: 'POST /api/v1/scans/1/pause',
    status: 409,
    answers: { code: 'conflict' },
    asks: [['pauseScan', 1]],
  },
]

describe('the pause of a scan', () => tryScenarios(scenarios))
