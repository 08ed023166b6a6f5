/**
 * Durable no-op jobs, from the first claim to the last committed result, beside plainjob:
 * `bun scripts/bench/queue.ts [--quick]`. Ours checks payloads in 4 worker threads and commits with synchronous FULL;
 * plainjob runs in its default, in process and with synchronous NORMAL. Rounds alternate, so that both meet the same
 * noise.
 */
import { parseArgs } from 'node:util'

import { createFigures, median } from './figure.ts'
import { runOurs } from './queue/ours.ts'
import { runPlainjob } from './queue/plainjob.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const jobs = values.quick ? 10_000 : 50_000
const rounds = values.quick ? 3 : 5

const figures = createFigures('queue')
const ours: number[] = []
const theirs: number[] = []
for (let round = 1; round <= rounds; round += 1) {
  const mine = await runOurs(jobs)
  const other = await runPlainjob(jobs)
  ours.push(jobs / mine.seconds)
  theirs.push(jobs / other)
  figures.add('jobs not done exactly once', mine.astray, { unit: 'jobs', goal: { atMost: 0 } })
  console.error(
    `round ${round} of ${rounds}: ${Math.round(jobs / mine.seconds)} jobs/s, ` +
      `plainjob ${Math.round(jobs / other)} jobs/s`,
  )
}
figures.add('throughput', median(ours), { unit: 'jobs/s' })
figures.add('throughput of plainjob', median(theirs), { unit: 'jobs/s' })
const ratios = ours.map((rate, round) => rate / (theirs[round] ?? Number.NaN))
figures.add('ratio to plainjob', median(ratios), { unit: 'x', goal: { atLeast: 6 } })
process.exit(figures.exitCode())
