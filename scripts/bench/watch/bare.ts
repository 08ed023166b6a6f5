/** Prints the milliseconds that a bare recursive watch of a folder takes to begin: `bun bare.ts FOLDER`. */
import { watch } from 'node:fs'

const [folder = ''] = process.argv.slice(2)
const began = performance.now()
const watcher = watch(folder, { recursive: true }, () => undefined)
console.log(performance.now() - began)
watcher.close()
