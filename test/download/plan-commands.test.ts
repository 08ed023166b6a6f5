import { expect, setDefaultTimeout, test } from 'bun:test'

import { runPlanCommand } from '../../src/download/plan-commands.ts'
import { thrownBy } from '../filesystem/temp-folder.ts'
import { planning, type Planned, type Planning } from './planning.ts'

setDefaultTimeout(120_000)

const manual = { isProposal: true, cause: 'manual' } as const
const pack = 'The.Show.S01.1080p'
const files = [1, 2].map((n) => ({ path: `${pack}/The.Show.S01E0${n}.mkv`, video: {} }))
const apply = (world: Planning, { plan }: Planned, overrides: readonly unknown[] = []): unknown =>
  runPlanCommand(world.tx, { command: 'applyPlan', args: [{ planId: plan?.id, overrides }] })

test('has a proposal done as it was shown, without what a person leaves out', async () => {
  await using world = await planning()
  const proposed = await world.plan({ library: 'Shows', files }, manual)
  const [first, second] = proposed.files
  apply(world, proposed, [{ fileId: second?.id, decision: 'skip' }])
  const { imports, downloads } = world.store.stores
  expect(imports.filesOf(proposed.plan?.id ?? 0).map(({ id, state }) => [id, state])).toEqual([
    [first?.id ?? 0, 'waiting'],
    [second?.id ?? 0, 'skipped'],
  ])
  expect(imports.findPlan(proposed.plan?.id ?? 0)?.state).toBe('applying')
  expect(downloads.find(proposed.download.id)?.state).toBe('importing')
})

test('decides anew what a person says is something else', async () => {
  await using world = await planning()
  const download = { files: [{ path: 'mystery.mkv', video: {} }] } as const
  const proposed = await world.plan(download, manual)
  expect(proposed.against).toEqual({ 'mystery.mkv': ['does_not_match'] })
  const item = { kind: 'movie', title: 'Heat', year: 1995 }
  apply(world, proposed, [{ fileId: proposed.files[0]?.id, decision: 'import', item }])
  const planId = proposed.plan?.id ?? 0
  const again = await world.planAgain(proposed.download.id, download, { planId, cause: 'manual' })
  expect(again.targets).toEqual({ 'mystery.mkv': 'Heat (1995)/Heat (1995).mkv' })
  expect(again.plan).toMatchObject({ id: planId, state: 'applying' })
})

test('refuses what nobody can override as invalid', async () => {
  await using world = await planning()
  const proposed = await world.plan(
    {
      files: [
        { path: 'a/setup.exe', text: 'x' },
        { path: 'a/Heat.1995.mkv', video: {} },
      ],
    },
    manual,
  )
  const exe = proposed.files.find(({ source }) => source.path === 'a/setup.exe')
  const override = { fileId: exe?.id, decision: 'import' }
  expect(thrownBy(() => apply(world, proposed, [override])).code).toBe('invalid')
  const other = { fileId: 9_999, decision: 'skip' }
  expect(thrownBy(() => apply(world, proposed, [other])).code).toBe('invalid')
})

test('refuses to have done twice what is being done, or was discarded, as conflict', async () => {
  await using world = await planning()
  const proposed = await world.plan({ library: 'Shows', files }, manual)
  apply(world, proposed)
  expect(thrownBy(() => apply(world, proposed)).code).toBe('conflict')
  const other = await world.plan({ files: [{ path: 'Heat.1995.mkv', video: {} }] }, manual)
  runPlanCommand(world.tx, { command: 'discardPlan', args: [other.plan?.id] })
  expect(thrownBy(() => apply(world, other)).code).toBe('conflict')
  const gone = { command: 'discardPlan', args: [9_999] } as const
  expect(thrownBy(() => runPlanCommand(world.tx, gone)).code).toBe('not_found')
})
