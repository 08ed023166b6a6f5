import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { noProviders } from '../no-providers.ts'

/** Megabytes of the compiled daemon over the scan of two libraries: its highest, and what is left after a while. */
export async function measureMemory(options: {
  binary: string
  folder: string
  libraries: { movies: string; series: string }
  restSeconds: number
}): Promise<{ peakMb: number; restMb: number }> {
  const { binary, folder, libraries, restSeconds } = options
  mkdirSync(folder, { recursive: true })
  const config = join(folder, 'shelfd.toml')
  writeFileSync(config, configText(folder, libraries))
  const daemon = Bun.spawn([binary, '-c', config, 'serve'], {
    env: { PATH: process.env['PATH'] ?? '', SHELFD__SERVER__PORT: '0' },
    stdout: 'ignore',
    stderr: 'ignore',
  })
  try {
    const { url, key } = await reach(folder)
    const headers = { 'X-Api-Key': key, 'Content-Type': 'application/json' }
    for (const library of ['movies', 'series']) {
      const body = JSON.stringify({ library })
      const response = await fetch(`${url}/api/v1/scans`, { method: 'POST', headers, body })
      if (response.status !== 202) throw new Error(await response.text())
    }
    await untilIdle(url, headers)
    const peakMb = statusMb(daemon.pid, 'VmHWM')
    await Bun.sleep(restSeconds * 1000)
    return { peakMb, restMb: statusMb(daemon.pid, 'VmRSS') }
  } finally {
    daemon.kill('SIGTERM')
    await daemon.exited
  }
}

async function reach(folder: string): Promise<{ url: string; key: string }> {
  for (let tries = 0; tries < 200; tries += 1) {
    try {
      const facts = JSON.parse(readFileSync(join(folder, 'data/instance.json'), 'utf8')) as {
        url: string | null
      }
      if (facts.url !== null)
        return { url: facts.url, key: readFileSync(join(folder, 'data/api_key'), 'utf8').trim() }
    } catch {
      // It is still starting.
    }
    await Bun.sleep(50)
  }
  throw new Error('the daemon did not start')
}

async function untilIdle(url: string, headers: Record<string, string>): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/api/v1/scans`, { headers })
    const text = await response.text()
    if (!/"status":"(discovering|scanning|caching|enriching)"/.test(text)) return
    await Bun.sleep(250)
  }
}

function statusMb(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024
}

function configText(folder: string, libraries: { movies: string; series: string }): string {
  return `[storage]
data_dir = "${join(folder, 'data')}"
[log]
level = "warn"
[probe]
mode = "off"
${noProviders}[[library]]
name = "movies"
kind = "movies"
path = "${libraries.movies}"
[[library]]
name = "series"
kind = "series"
path = "${libraries.series}"
`
}
