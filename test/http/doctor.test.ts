import { expect, test } from 'bun:test'

import { createTestApi, readKey } from './api.ts'

test('the doctor is asked by whoever may do everything, with the network if wanted', async () => {
  using api = createTestApi()
  const plain = await api.request('POST', '/api/v1/doctor')
  expect([plain.status, await plain.json()]).toMatchObject([200, { status: 'ok' }])
  await api.request('POST', '/api/v1/doctor', { body: { network: true } })
  expect(api.asked).toEqual([
    ['doctor', false],
    ['doctor', true],
  ])
  const headers = { 'x-api-key': readKey }
  expect((await api.request('POST', '/api/v1/doctor', { headers })).status).toBe(403)
})
