/** Watches a folder and prints what its watch says, a line of JSON each: `bun watch-root.ts FOLDER`. */
import { RootWatcher } from '../../../src/watch/root-watcher.ts'

const [root = ''] = process.argv.slice(2)
const watcher = new RootWatcher((message) => console.log(JSON.stringify(message)), {
  now: () => Date.now(),
  after: (delayMs, work) => {
    const timer = setTimeout(work, delayMs)
    return () => clearTimeout(timer)
  },
})
const times = { debounceMs: 50, settleMs: 100, pollMs: 50 }
watcher.take({
  type: 'order',
  order: { root, mode: 'events', refusal: null, ignore: [], filters: [], times, maxSleepMs: null },
})
