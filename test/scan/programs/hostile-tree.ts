import { startTestEngine } from '../../support/engine.ts'
import { fileIds } from '../library.ts'

// Scans the tree it is given, twice, and says what it found.
const root = process.argv[2] ?? ''
await using engine = await startTestEngine({
  libraries: [{ name: 'films', kind: 'movies', paths: [root] }],
  probe: 'count',
})
const began = performance.now()
const scan = await engine.scan('films', { options: { enableCaching: false, skipProbe: true } })
const again = await engine.scan('films', { options: { enableCaching: false, skipProbe: true } })
// With probes, where the pipes and devices are.
const special = await engine.scan('films', { path: `${root}/Special`, mode: 'full' })
const seconds = (performance.now() - began) / 1000
const paths = Object.keys(fileIds(engine))
const probed = engine.probed()
console.log(JSON.stringify({ scan, again, special, paths, probed, seconds }))
