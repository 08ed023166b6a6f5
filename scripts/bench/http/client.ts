/**
 * Asks two servers for a page as fast as it comes, over some connections at once, in turns of a quarter of a second so that
 * whatever else the machine does falls on both: `bun client.ts KEY TURNS CONNECTIONS PATH URL URL` prints how it went with
 * each. A process of its own, so that it shares no thread with what it measures.
 */
const [key = '', turns = '', connections = '', path = '', ...urls] = process.argv.slice(2)
const turnMs = 250
const headers = { 'x-api-key': key }
const results = urls.map((url) => ({ url, times: [] as number[], ms: 0 }))

async function ask(url: string, until: number, times: number[]): Promise<void> {
  while (performance.now() < until) {
    const began = performance.now()
    const answer = await fetch(url + path, { headers })
    await answer.arrayBuffer()
    if (answer.status !== 200) throw new Error(`${url}${path}: ${answer.status}`)
    times.push(performance.now() - began)
  }
}

for (let turn = 0; turn < Number(turns); turn += 1) {
  for (const result of turn % 2 === 0 ? results : results.toReversed()) {
    const began = performance.now()
    const asking = Array.from({ length: Number(connections) }, () =>
      ask(result.url, began + turnMs, result.times),
    )
    await Promise.all(asking)
    result.ms += performance.now() - began
  }
}
console.log(JSON.stringify(results.map(({ times, ms }) => ({ times, ms }))))

export {}
