/**
 * Asks for pages of a list as fast as they come, over some connections at once, and prints how it went: `bun client.ts URL
 * KEY MS CONNECTIONS PATH…`. A process of its own, so that it shares no thread with what it measures.
 */
const [url = '', key = '', ms = '', connections = '', ...paths] = process.argv.slice(2)
const headers = { 'x-api-key': key }
const times: number[] = []
const until = performance.now() + Number(ms)
let sent = 0

async function ask(): Promise<void> {
  while (performance.now() < until) {
    const path = paths[sent++ % paths.length] ?? ''
    const began = performance.now()
    const answer = await fetch(url + path, { headers })
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`${url}${path}: ${answer.status}`)
    times.push(performance.now() - began)
  }
}

const began = performance.now()
await Promise.all(Array.from({ length: Number(connections) }, ask))
console.log(JSON.stringify({ times, ms: performance.now() - began }))

export {}
