// Writes config/shelfd.schema.json. Run it after a change of src/config/schema.ts; a test fails while it is stale.
import { configJsonSchema } from '../src/config/json-schema.ts'

const file = new URL('../config/shelfd.schema.json', import.meta.url).pathname
await Bun.write(file, `${JSON.stringify(configJsonSchema(), null, 2)}\n`)
// The formatter writes short lists on one line; without it the next `bun fmt` would change the file.
const { exitCode, stderr } = Bun.spawnSync([process.execPath, 'fmt', file])
if (exitCode !== 0) throw new Error(stderr.toString())
