import { existsSync, readFileSync, writeFileSync } from 'node:fs'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { createDoctor } from '../../src/daemon/doctor-desk.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { refused } from '../support/engine.ts'
import { until } from '../support/until.ts'

setDefaultTimeout(120_000)

test('leaves no more than two looks behind that no signal ends, and looks again once one has ended', async () => {
  using temp = tempFolder()
  const pids = (): number[] =>
    existsSync(temp.at('pids'))
      ? readFileSync(temp.at('pids'), 'utf8').trim().split('\n').map(Number)
      : []
  writeFileSync(temp.at('look'), `echo $$ >> ${temp.at('pids')}\nexec sleep 600\n`)
  const doctor = createDoctor({
    command: ['sh', temp.at('look')],
    file: 'shelfd.toml',
    limitMs: 1_000,
    // To a process that hangs in the kernel even SIGKILL is no more than this is to others.
    killSignal: 'SIGURG',
  })
  const look = async (): Promise<string> => (await refused(doctor({ network: false }))).message
  try {
    expect(await look()).toContain('took longer than')
    expect(await look()).toContain('took longer than')
    expect(pids()).toHaveLength(2)

    const third = await look()
    expect(third).toContain('2 looks before this one still hang')
    for (const pid of pids()) expect(third).toContain(String(pid))
    expect(pids()).toHaveLength(2)

    process.kill(pids()[0] ?? 0, 'SIGKILL')
    await until(async () => !(await look()).includes('still hang'))
    expect(pids()).toHaveLength(3)
  } finally {
    for (const pid of pids()) if (existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL')
  }
})
