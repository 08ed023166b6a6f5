import type { Defect } from '../daemon/executable.ts'

/** Defects that a run must notice, by the name they are asked for. */
const plants: Readonly<Record<string, readonly Defect[]>> = {
  'no-sync': [
    {
      file: 'src/store/database.ts',
      original: 'PRAGMA synchronous = FULL',
      planted: 'PRAGMA synchronous = NORMAL',
    },
  ],
  'no-rescue': [
    {
      file: 'src/queue/rescuer.ts',
      original: '  const running = context.deps.jobs.listRunning()\n',
      planted: '  const running = context.deps.jobs.listRunning().slice(0, 0)\n',
    },
  ],
  'follow-up-before-finish': [
    {
      // One by one, so that the next patch meets every job.
      file: 'src/queue/apply-report.ts',
      original: 'results.length < 2 ||',
      planted: 'results.length < Number.POSITIVE_INFINITY ||',
    },
    {
      file: 'src/queue/apply-report.ts',
      original: `    deps.jobs.complete([id], now)
    const retry = definition.commit?.(result, payload, tx)?.retry
`,
      planted: `    const retry = definition.commit?.(result, payload, tx)?.retry
    deps.jobs.complete([id], now)
`,
    },
  ],
}

/** The defects of a name. */
export function plantNamed(name: string): readonly Defect[] {
  const plant = plants[name]
  if (plant === undefined) {
    throw new Error(`no defect is named ${name}; there are ${Object.keys(plants).join(', ')}`)
  }
  return plant
}
