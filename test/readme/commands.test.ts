import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { wellEnded } from '../support/shell.ts'
import { blocksOf, documents } from './blocks.ts'
import { createWorld } from './world.ts'

setDefaultTimeout(300_000)

describe.each(documents)('%s', (document) => {
  const blocks = blocksOf(document, 'sh')

  // A document may have none of which the tests can say more than why they are not run.
  const canRun = blocks.some(({ notRun }) => notRun === null)
  if (canRun)
    test('has commands that do what they say, block after block, but for those that tell why they are not run', async () => {
      await using world = await createWorld()
      const failed: string[] = []
      for (const { line, text, notRun } of blocks) {
        if (notRun !== null) continue
        const { code, out, err } = await world.paste(text)
        if (wellEnded.includes(code)) continue
        failed.push(`${document}:${line} ended with ${code}:\n${text}\n${out.slice(-500)}\n${err}`)
      }
      expect(failed.join('\n')).toBe('')
    })

  test('marks no block as one of a language that is not run', () => {
    const shells = ['bash', 'shell', 'console'].flatMap((name) => blocksOf(document, name))
    expect(shells).toEqual([])
  })
})
