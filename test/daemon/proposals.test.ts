import { expect, setDefaultTimeout, test } from 'bun:test'
import { renameSync } from 'node:fs'

import { createHousehold } from '../support/household.ts'
import { serve } from './daemon.ts'

setDefaultTimeout(120_000)

const folder = (n: number): string => `films/Film ${n} (2001)`

test('a removal that was held back is looked at, approved and taken back from the command line', async () => {
  await using home = createHousehold({ open: true, films: 60 })
  const daemon = await serve(home)
  expect((await home.run(['scan', 'Films'])).code).toBe(0)
  for (let n = 1; n <= 30; n++) renameSync(home.at(folder(n)), home.at(`away ${n}`))
  await home.run(['scan', 'Films'])

  const { out: health } = await home.run(['health'])
  expect(health).toContain('shelfd proposals approve 1')
  const { out: list } = await home.run(['proposals'])
  expect(list).toMatch(/1\s+Films\s+open\s+30 files/)
  const { out: shown } = await home.run(['proposals', 'show', '1'])
  expect(shown).toContain(home.at(`${folder(7)}/Film 7 (2001).mkv`))

  expect(await home.run(['proposals', 'approve', '1'])).toMatchObject({
    code: 0,
    out: 'Proposal 1 is approved: a scan removes what it misses still.\n',
  })
  // Waits for the one that has begun.
  await home.run(['scan', 'Films'])
  const titles = async (): Promise<number> => {
    const { body } = await daemon.ask('GET', '/api/v1/items?missing=false&limit=100')
    return (body['items'] as unknown[]).length
  }
  expect(await titles()).toBe(30)
  expect((await home.run(['proposals', 'undo', '1'])).code).toBe(0)
  expect(await titles()).toBe(60)
  const twice = await home.run(['proposals', 'undo', '1'])
  expect(twice.code).not.toBe(0)
  expect(twice.err).toContain('Proposal 1 is rejected')
  expect(await daemon.stop()).toBe(0)
})
