import { expect, test } from 'bun:test'

import type { HostQuestion } from '../../src/domain/plugin-messages.ts'
import { createHostState } from '../../src/plugin/host-state.ts'
import { until } from '../support/household.ts'
import { createTime, phone } from './host-time.ts'
import { folderInstance, supervise } from './supervised.ts'

const tmdb = folderInstance('enricher', 'tmdb')

function outcome(isUp: boolean, origin = 'https://api.test'): HostQuestion {
  const nothing = { turn: 0, status: null, isTooMany: false, retryAfterSeconds: null }
  return { service: 'outcome', origin, isUp, ...nothing }
}

test('a server is told of as down once it has been so for a minute, until it answers', async () => {
  const { state, pass, wall } = createTime()
  for (let time = 0; time < 4; time++) await state.answer(phone, outcome(false))
  await pass(100_000)
  expect(state.outages(phone)).toEqual([])
  await state.answer(phone, outcome(false))
  const since = wall.now()
  await pass(59_000)
  expect(state.outages(phone)).toEqual([])
  await pass(1_000)
  expect(state.outages(phone)).toEqual([{ host: 'api.test', since }])
  // A try that fails does not make it a new one.
  await state.answer(phone, { service: 'turn', origin: 'https://api.test' })
  await state.answer(phone, outcome(false))
  await pass(600_000)
  expect(state.outages(phone)).toEqual([{ host: 'api.test', since }])
  await state.answer(phone, outcome(true))
  expect(state.outages(phone)).toEqual([])
})

test('the health list has one entry for each provider that is down, and none once it is well', async () => {
  const hostState = createHostState({ outageAfterMs: 30 })
  await using plugins = supervise({}, [tmdb], {}, hostState)
  const fail = async (origin?: string): Promise<void> => {
    for (let time = 0; time < 8; time++) await hostState.answer(tmdb, outcome(false, origin))
  }
  const messages = (): string[] =>
    plugins.findings().flatMap(({ key, message }) => (key.includes('unreachable') ? message : []))
  await fail()
  expect(messages()).toEqual([])
  await until(() => messages().length === 1, 'the entry')
  expect(plugins.findings()).toContainEqual({
    key: 'provider.unreachable:enricher:tmdb',
    severity: 'warning',
    message: expect.stringMatching(
      /^The enricher tmdb cannot reach api\.test since [\d-]+ [\d:]+ UTC\. What is known stays as it is; .*/,
    ),
    fix: expect.stringContaining('mend the network'),
  })
  await fail('https://images.test')
  await until(
    () => messages()[0]?.includes('api.test and images.test'),
    'both servers in one entry',
  )
  await hostState.answer(tmdb, outcome(true))
  expect(messages()[0]).toContain('cannot reach images.test since')
  await hostState.answer(tmdb, outcome(true, 'https://images.test'))
  expect(messages()).toEqual([])
})
