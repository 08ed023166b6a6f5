/** A page with so many plain boxes, seven in a row, as a grid of posters has them, and nothing else. */
export function barePage(boxes: number): { readonly url: string; stop(): void } {
  const html = `<!doctype html><title>boxes</title>
<style>body{margin:0;font:13px sans-serif}.row{display:flex;gap:18px;height:257px;padding:0 24px}
.box{width:124px;height:186px;background:#2e2a26;color:#fff}</style>
${Array.from({ length: Math.ceil(boxes / 7) }, () => `<div class="row">${'<div class="box">film</div>'.repeat(7)}</div>`).join('')}`
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: () => new Response(html, { headers: { 'content-type': 'text/html' } }),
  })
  return { url: server.url.href, stop: () => void server.stop(true) }
}
