import { expect, setDefaultTimeout, test } from 'bun:test'
import { copyFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { createHousehold, type Household } from '../support/household.ts'

setDefaultTimeout(180_000)

/** Its items with all that is known of them, wherever its folder is. */
async function itemsOf(home: Household): Promise<unknown[]> {
  const { out } = await home.run(['items', '--json'])
  return JSON.parse(out.replaceAll(home.folder, '')) as unknown[]
}

async function lastScan(home: Household): Promise<Record<string, unknown>> {
  const { out } = await home.run(['scans', 'list', '--json'])
  return (JSON.parse(out) as Record<string, unknown>[])[0] ?? {}
}

// The steps of config/README.md, "Moving to another machine".
test('on another machine, with other paths, every item is what it was and nothing is read again', async () => {
  await using old = createHousehold({ open: true })
  await using next = createHousehold({ films: 0, open: true })
  await old.run(['scan'])
  const before = await itemsOf(old)
  expect(before).toHaveLength(3)
  await old.run(['backup', 'create'])
  const [copy = ''] = readdirSync(join(old.dataDir, 'backups'))

  rmSync(next.at('films'), { recursive: true })
  Bun.spawnSync(['cp', '--archive', old.at('films'), next.at('films')])
  copyFileSync(join(old.dataDir, 'backups', copy), next.at(copy))
  expect(await next.run(['backup', 'restore', next.at(copy)])).toMatchObject({ code: 0 })
  expect(await next.run(['scan'])).toMatchObject({ code: 0 })

  expect(await itemsOf(next)).toEqual(before)
  expect(await lastScan(next)).toMatchObject({
    files: { new: 0, missing: 0, moved: 0, probed: 0 },
    status: 'completed',
  })
})
