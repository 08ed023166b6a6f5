import { expect, test } from 'bun:test'

import { createProcessStart } from '../../src/plugin/process-instance.ts'
import { folderInstance } from './supervised.ts'

test('what is sent to a process that has just ended is lost, and harms nobody', async () => {
  const start = createProcessStart({
    command: () => Promise.resolve(['sh', '-c', 'kill -ABRT $$']),
  })
  for (let times = 0; times < 20; times += 1) {
    const reasons: string[] = []
    const thread = start(folderInstance('notifier', 'phone'), {
      message: () => undefined,
      ended: (reason) => void reasons.push(reason),
    })
    // Its end is told a moment after it.
    while (reasons.length === 0) {
      thread.send({ type: 'cancel', id: 1 })
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(reasons).toEqual(['its process ended by SIGABRT'])
  }
})
