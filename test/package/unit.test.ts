import { afterAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { scanIn, serve, startScan } from '../daemon/daemon.ts'
import { binary } from '../support/binary.ts'
import { createHousehold } from '../support/household.ts'
import { canTrace, needs } from '../support/needs.ts'

setDefaultTimeout(180_000)

const unit = readFileSync(join(import.meta.dir, '../../scripts/package/shelfd.service'), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'shelfd-unit-'))
afterAll(() => rmSync(folder, { recursive: true }))

const hasSystemd = needs(Bun.which('systemd-analyze') !== null, 'systemd-analyze')

function analyze(...args: string[]): { code: number; out: string } {
  const run = Bun.spawnSync(['systemd-analyze', '--no-pager', ...args])
  return { code: run.exitCode, out: run.stdout.toString() + run.stderr.toString() }
}

/** All system calls of a group of systemd's and of the groups in it. */
function callsOf(group: string): Set<string> {
  const lines = analyze('syscall-filter', group).out.split('\n')
  const named = lines.map((line) => line.trim()).filter((line) => /^@?[a-z]/.test(line))
  return new Set(
    named.flatMap((name) => {
      if (name === group) return []
      return name.startsWith('@') ? [...callsOf(name)] : [name]
    }),
  )
}

describe.skipIf(!hasSystemd)('shelfd.service', () => {
  test('is a unit that systemd finds nothing wrong with', async () => {
    const path = join(folder, 'shelfd.service')
    writeFileSync(path, unit.replaceAll('/usr/local/bin/shelfd', await binary()))
    expect(analyze('verify', '--man=no', path)).toEqual({ code: 0, out: '' })
  })

  test('gives away little of the machine', () => {
    const path = join(folder, 'shelfd.service')
    writeFileSync(path, unit)
    const [, exposure] =
      /exposure level.*: ([\d.]+)/.exec(analyze('security', '--offline=yes', path).out) ?? []
    expect(Number(exposure)).toBeLessThanOrEqual(2)
  })

  test.skipIf(!canTrace)('allows every system call that serving and scanning make', async () => {
    await using home = createHousehold({ open: true })
    const wrapper = ['strace', '-f', '-c', '-o', home.at('calls')]
    const daemon = await serve(home, { wrapper })
    await scanIn(daemon, await startScan(daemon), 'completed')
    const { pid } = JSON.parse(readFileSync(join(home.dataDir, 'instance.json'), 'utf8')) as {
      pid: number
    }
    process.kill(pid, 'SIGTERM')
    await daemon.exited
    const rows = readFileSync(home.at('calls'), 'utf8').split('\n').slice(2)
    const made = rows
      .flatMap((row) => /([a-z_0-9]+)$/.exec(row)?.[1] ?? [])
      .filter((name) => name !== 'total')
    expect(made.length).toBeGreaterThan(40)
    expect(unit).toContain('\nSystemCallFilter=@system-service\n')
    const allowed = callsOf('@system-service')
    expect(made.filter((name) => !allowed.has(name))).toEqual([])
  })
})

test('shelfd.service leaves a stop more time than it takes', () => {
  // `serve` gives up after ten seconds what does not end by itself.
  const [, seconds] = /^TimeoutStopSec=(\d+)$/m.exec(unit) ?? []
  expect(Number(seconds)).toBeGreaterThan(10)
})
