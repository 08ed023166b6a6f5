import { chromium } from 'playwright-core'
import { readFileSync } from 'node:fs'
const [url, keyFile, out, ...specs] = process.argv.slice(2)
const key = readFileSync(keyFile!, 'utf8').trim()
const b = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
})
for (const spec of specs) {
  const [name, place, width, theme, script] = spec.split('|') as string[]
  const w = Number(width)
  const c = await b.newContext({
    viewport: { width: w, height: w < 500 ? 844 : 900 },
    colorScheme: theme as 'dark',
    locale: 'en-GB',
    extraHTTPHeaders: { 'x-api-key': key },
    hasTouch: w < 500,
  })
  const p = await c.newPage()
  p.on('console', (m) => {
    if (m.type() === 'error') console.log(name, 'console:', m.text(), m.location().url)
  })
  p.on('pageerror', (e) => console.log(name, 'pageerror:', e.stack ?? e))
  await p.goto(`${url}/${place}`)
  await p.waitForTimeout(2500)
  if (script) {
    await p.evaluate(script)
    await p.waitForTimeout(1500)
  }
  const wide = await p.evaluate('document.documentElement.scrollWidth - innerWidth')
  if (Number(wide) > 0) console.log(name, 'sideways by', wide)
  await p.screenshot({ path: `${out}/${name}.png` })
  await c.close()
}
await b.close()
