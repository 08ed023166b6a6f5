/** Lays out the demo library and its configuration: `bun scripts/lay-out-demo.ts [FOLDER]`, `demo` by default. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { demoConfig } from './demo-library/config.ts'
import { freePort } from './demo-library/free-port.ts'
import { layOutDemo } from './demo-library/lay-out.ts'

const folder = resolve(process.argv[2] ?? join(import.meta.dir, '../demo'))
mkdirSync(folder, { recursive: true })

const { made, kept, leftOut } = layOutDemo(folder)
console.log(`${folder}: ${made} files made, ${kept} kept`)
for (const path of leftOut) console.log(`left out, this file system cannot hold it: ${path}`)

const config = join(folder, 'shelfd.toml')
if (existsSync(config)) console.log(`${config}: kept`)
else {
  // Beside the port of the daemon itself.
  const ports = {
    tmdb: freePort(8788),
    tvmaze: freePort(8789),
    qbittorrent: freePort(8790),
  }
  writeFileSync(config, demoConfig(folder, ports), { mode: 0o600 })
  console.log(`${config}: made`)
}
