/**
 * Sends GET requests at a steady rate until its input ends, then prints their times: `bun load.ts URL KEY RATE PATH…`.
 * A process of its own, so that it shares no thread with what it measures.
 */
const [url = '', key = '', rate = '100', ...paths] = process.argv.slice(2)
const everyMs = 1000 / Number(rate)
const headers = { 'x-api-key': key }
const times: number[] = []
const failures: string[] = []
const pending = new Set<Promise<void>>()

async function send(path: string): Promise<void> {
  const began = performance.now()
  try {
    const answer = await fetch(url + path, { headers })
    await answer.arrayBuffer()
    if (!answer.ok) failures.push(`${path}: ${answer.status}`)
    times.push(performance.now() - began)
  } catch (error) {
    failures.push(`${path}: ${String(error)}`)
  }
}

let sent = 0
const began = performance.now()
const timer = setInterval(() => {
  // What a late timer missed is sent at once: the rate holds, as that of many people would.
  while (performance.now() - began >= sent * everyMs) {
    const request: Promise<void> = send(paths[sent % paths.length] ?? '/ping').finally(() =>
      pending.delete(request),
    )
    pending.add(request)
    sent += 1
  }
}, 1)

await Bun.stdin.text()
clearInterval(timer)
await Promise.all(pending)
console.log(JSON.stringify({ times, failures }))

export {}
