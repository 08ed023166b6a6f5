/** Lays out the demo library and its configuration: `bun scripts/lay-out-demo.ts [FOLDER]`, `demo` by default. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { layOutDemo } from './demo-library/lay-out.ts'
import { demoLibrary } from './demo-library/library.ts'

const folder = resolve(process.argv[2] ?? join(import.meta.dir, '../demo'))
mkdirSync(folder, { recursive: true })

const { made, kept, leftOut } = layOutDemo(folder)
console.log(`${folder}: ${made} files made, ${kept} kept`)
for (const path of leftOut) console.log(`left out, this file system cannot hold it: ${path}`)

const config = join(folder, 'shelfd.toml')
if (existsSync(config)) console.log(`${config}: kept`)
else {
  writeFileSync(config, configText(), { mode: 0o600 })
  console.log(`${config}: made`)
}

function configText(): string {
  const libraries = demoLibrary.map(
    ({ name, kind, folder: path }) =>
      `[[library]]\nname = "${name}"\nkind = "${kind}"\npath = "./${path}"\n`,
  )
  return [
    '# Made by scripts/start and never overwritten: edit it, or delete it to have it made anew.\n',
    '[storage]\ndata_dir = "./data"\n',
    ...libraries,
  ].join('\n')
}
