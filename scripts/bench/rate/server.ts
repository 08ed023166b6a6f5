/** A server that writes down when it was asked, and answers at once or some time later. */
declare const self: Worker

const seen: number[] = []

const server = Bun.serve({
  hostname: '127.0.0.1',
  port: 0,
  fetch: async () => {
    seen.push(performance.timeOrigin + performance.now())
    // Answers overtake one another, as over the Internet.
    await Bun.sleep(Math.random() * 120)
    return Response.json([])
  },
})

self.onmessage = () => self.postMessage({ seen })
self.postMessage({ port: server.port })
