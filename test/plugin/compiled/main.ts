// Loads a plugin in a thread of its own, the way the daemon does: `main DIR ID` prints what came of it.
const [dir, id] = process.argv.slice(2)
const worker = new Worker(new URL('./load-entry.ts', import.meta.url).href, { env: {} })
worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  console.log(JSON.stringify(data))
  process.exit(0)
})
worker.postMessage({ dir, id })
