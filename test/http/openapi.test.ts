import { expect, test } from 'bun:test'

import { describeOwnApi } from '../../src/http/app.ts'
import { createTestApi } from './api.ts'

const file = Bun.file(new URL('../../config/openapi.json', import.meta.url))

/** As JSON carries it: the generator leaves keys without a value behind. */
function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

test('config/openapi.json is what scripts/generate-openapi.ts writes', async () => {
  expect(await file.json()).toEqual(asJson(await describeOwnApi()))
})

test('the document is what a daemon answers', async () => {
  using api = createTestApi()
  const answer = await api.request('GET', '/api/openapi.json')
  expect(await answer.json()).toEqual(asJson(await describeOwnApi()))
})
