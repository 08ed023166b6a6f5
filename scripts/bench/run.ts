/** Runs every benchmark, one after the other: `bun run bench [NAME…] [--quick]`. Exit 1 when one missed a goal. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'

const parts = new Set(['run', 'figure'])
const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const all = readdirSync(import.meta.dir, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => basename(entry.name, '.ts'))
  .filter((name) => !parts.has(name))
  .toSorted()
const unknown = positionals.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`There is no benchmark named ${unknown.join(', ')}; there are ${all.join(', ')}.`)
  process.exit(2)
}

const missed: string[] = []
for (const name of positionals.length > 0 ? positionals : all) {
  console.error(`== ${name}`)
  const command = [process.execPath, join(import.meta.dir, `${name}.ts`)]
  if (values.quick) command.push('--quick')
  const run = Bun.spawnSync(command, { stdin: 'inherit', stdout: 'inherit', stderr: 'inherit' })
  if (!run.success) missed.push(name)
}
if (missed.length > 0) console.error(`missed: ${missed.join(', ')}`)
process.exit(missed.length > 0 ? 1 : 0)
