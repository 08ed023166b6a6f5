import { startTestEngine } from '../../support/engine.ts'

// Scans a library on a data folder that outlives it, and says how far it is, until it is killed.
const [dataDir = '', root = '', mode = 'incremental'] = process.argv.slice(2)
const engine = await startTestEngine({
  libraries: [{ name: 'films', kind: 'movies', paths: [root] }],
  probe: 'off',
  dataDir,
})
engine.engine.subscribe(({ event }) => {
  if (event.type !== 'scan.progress') return
  const { status, files, directories, assets } = event.data
  console.log(JSON.stringify([status, files.new, directories.done, assets.done]))
})
const running = engine.rows<{ id: number }>(
  `SELECT id FROM scan WHERE status NOT IN ('completed', 'failed', 'cancelled')`,
)[0]
const order = { mode: mode === 'full' ? ('full' as const) : ('incremental' as const) }
const id = running?.id ?? (await engine.start('films', order))
await engine.over(id)
console.log(JSON.stringify(['over']))
setInterval(() => undefined, 60_000)
