import { expect, test } from 'bun:test'
import { existsSync, readdirSync, readFileSync } from 'node:fs'

import { scanIn, serve, startScan } from '../daemon/daemon.ts'
import { createHousehold, until } from '../support/household.ts'

test('no probe outlives a daemon that was killed', async () => {
  await using home = createHousehold({ films: 1 })
  const daemon = await serve(home)
  const scan = await startScan(daemon)
  const isProbe = (command: string): boolean => command.includes(home.at('ffprobe'))
  await until(() => existsSync(home.at('probe-environment')), 'the probe to run')

  daemon.kill('SIGKILL')
  await daemon.exited
  await until(() => !processes().some(isProbe), 'the probe to end')

  home.openGate()
  const next = await serve(home)
  await scanIn(next, scan, 'completed')
  expect(processes().filter(isProbe)).toEqual([])
  expect(await next.stop()).toBe(0)
}, 120_000)

/** Command lines of all processes. */
function processes(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return []
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')]
    } catch {
      // It has just ended.
      return []
    }
  })
}
