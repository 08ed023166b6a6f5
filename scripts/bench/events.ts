/**
 * What 100 readers of events cost a scan: `bun scripts/bench/events.ts [--quick]`. Half of them never read, and have asked for
 * so much of the log that their connections are full before the scan begins. The daemon runs in a process of its own, so
 * do the readers; each round starts a daemon without and one with readers on the same tree.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { type BenchDaemon, startBenchDaemon } from './events/daemon.ts'
import { connectReaders } from './events/follow.ts'
import { createFigures, median } from './figure.ts'
import { layOutTree } from './scan/tree.ts'

const quick = process.argv.includes('--quick')
const movies = quick ? 2_000 : 10_000
const rounds = quick ? 3 : 5
const readers = { reading: 50, deaf: 50 }
/** The connections of those who never read are ended 30 s after their last byte; the timers are coarse. */
const droppedAfterMs = 45_000

const figures = createFigures('events')
const folder = mkdtempSync(join(tmpdir(), 'bench-events-'))

interface Measured {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly peakMb: number
}

try {
  const tree = layOutTree(join(folder, 'tree'), movies)
  const measure = (name: string, withReaders: boolean, isLast = false): Promise<Measured> =>
    run({ folder: join(folder, name), library: tree.movies, withReaders, isLast })
  // Reads the tree into the cache of the system.
  await measure('warm', false)
  const alone: Measured[] = []
  const read: Measured[] = []
  for (let round = 0; round < rounds; round += 1) {
    const turns = round % 2 === 0 ? [false, true] : [true, false]
    for (const withReaders of turns) {
      const isLast = round === rounds - 1
      const measured = await measure(`round${round}-${withReaders}`, withReaders, isLast)
      console.error(JSON.stringify({ withReaders, ...measured }))
      ;(withReaders ? read : alone).push(measured)
    }
  }
  const secondsOf = (all: readonly Measured[]): number => median(all.map(({ seconds }) => seconds))
  const cpuOf = (all: readonly Measured[]): number => median(all.map((one) => one.cpuSeconds))
  const peakOf = (all: readonly Measured[]): number => median(all.map(({ peakMb }) => peakMb))
  figures.add('speed of the scan with 100 readers / without', secondsOf(alone) / secondsOf(read), {
    unit: 'ratio',
    goal: { atLeast: 0.95 },
  })
  figures.add('scan without readers', secondsOf(alone), { unit: 's' })
  figures.add(
    'processor time of the daemon with 100 readers / without',
    cpuOf(read) / cpuOf(alone),
    {
      unit: 'ratio',
    },
  )
  figures.add('memory of 100 readers, at the peak', peakOf(read) - peakOf(alone), {
    unit: 'MB',
    goal: { atMost: 50 },
  })
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exit(figures.exitCode())

async function run(options: {
  folder: string
  library: string
  withReaders: boolean
  isLast: boolean
}): Promise<Measured> {
  await using daemon = await startBenchDaemon({ ...options, storedEvents: 12_000 })
  if (!options.withReaders) {
    await daemon.untilIdle()
    return await scan(daemon)
  }
  await using follow = await connectReaders(daemon, readers)
  await daemon.untilIdle()
  const before = daemon.memoryMb('VmRSS')
  const measured = await scan(daemon)
  if (!options.isLast) return measured
  const seen = await follow.sawTheEnd()
  console.error(JSON.stringify({ beforeScanMb: before, ...seen }))
  figures.add('readers that saw the scan from its start to its end', seen.readers, {
    unit: 'readers',
    goal: { atLeast: readers.reading },
  })
  await Bun.sleep(droppedAfterMs)
  figures.add('readers left of those who never read', daemon.connections() - readers.reading, {
    unit: 'readers',
    goal: { atMost: 0 },
  })
  return measured
}

async function scan(daemon: BenchDaemon): Promise<Measured> {
  const before = daemon.cpuSeconds()
  const seconds = await daemon.scan()
  return { seconds, cpuSeconds: daemon.cpuSeconds() - before, peakMb: daemon.memoryMb('VmHWM') }
}
