import { expect, setDefaultTimeout, test } from 'bun:test'

import { createHousehold } from '../support/household.ts'
import { serve } from './daemon.ts'

setDefaultTimeout(120_000)

const kills = 12

test('a start under one Idempotency-Key is one scan, whenever the daemon is killed', async () => {
  await using home = createHousehold()
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'the-one' }
  const body = JSON.stringify({ library: 'Films' })
  let replayed = 0
  for (let kill = 0; kill < kills; kill += 1) {
    const daemon = await serve(home)
    const start = async (): Promise<Response> =>
      await fetch(`${daemon.url}/api/v1/scans`, {
        method: 'POST',
        headers: { ...headers, 'x-api-key': daemon.key },
        body,
      })
    const asked = start().catch(() => null)
    // Later each time: before the commit, between commit and answer, after the answer.
    await Bun.sleep(kill / 2)
    daemon.kill('SIGKILL')
    const answer = await asked
    await daemon.exited
    if (answer?.headers.get('idempotency-replayed') === 'true') replayed += 1
  }
  home.openGate()
  const daemon = await serve(home)
  const last = await fetch(`${daemon.url}/api/v1/scans`, {
    method: 'POST',
    headers: { ...headers, 'x-api-key': daemon.key },
    body,
  })
  expect([last.status, last.headers.get('location')]).toEqual([202, '/api/v1/scans/1'])
  const { scans } = (await daemon.ask('GET', '/api/v1/scans')).body as { scans: unknown[] }
  expect(scans).toHaveLength(1)
  expect(replayed).toBeLessThan(kills)
})
