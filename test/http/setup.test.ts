import { expect, test } from 'bun:test'

import { createTestApi } from './api.ts'

test('what has been set up is told until a scan has ended', async () => {
  using api = createTestApi()
  const setup = async (): Promise<unknown> => (await api.request('GET', '/api/v1/setup')).json()
  expect(await setup()).toEqual({
    libraries: 2,
    hasScanned: false,
    enrichers: [],
    downloadClients: 1,
    notifiers: 1,
  })
  api.database.run('UPDATE library SET last_scan_at = 1 WHERE id = 2')
  expect(await setup()).toMatchObject({ hasScanned: true })
})
