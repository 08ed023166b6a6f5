// Writes config/openapi.json. Run it after a change of the routes or their schemas; a test fails while it is stale.
import { describeOwnApi } from '../src/http/app.ts'

const file = new URL('../config/openapi.json', import.meta.url).pathname
await Bun.write(file, `${JSON.stringify(await describeOwnApi(), null, 2)}\n`)
// The formatter writes short lists on one line; without it the next `bun fmt` would change the file.
const { exitCode, stderr } = Bun.spawnSync([process.execPath, 'fmt', file])
if (exitCode !== 0) throw new Error(stderr.toString())
