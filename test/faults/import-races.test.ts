import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'

import { expect, setDefaultTimeout, test } from 'bun:test'

import { filesIn, identityOf } from '../download/importing.ts'
import { placing } from '../download/placing.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'

setDefaultTimeout(120_000)

const content = 'film'.repeat(64)
const canary = 'root'.repeat(64)

/** Exchanges two names all the time, in another process until disposed. */
async function keepSwapping(first: string, second: string): Promise<AsyncDisposable> {
  const script = `
    import { renameSync } from 'node:fs'
    const [first, second] = process.argv.slice(-2)
    const spare = first + '.spare'
    const swap = () => { renameSync(first, spare); renameSync(second, first); renameSync(spare, second) }
    process.stdout.write('on')
    while (true) swap()
  `
  const swapper = Bun.spawn([process.execPath, '-e', script, first, second], { stdout: 'pipe' })
  await swapper.stdout.getReader().read()
  return {
    [Symbol.asyncDispose]: async () => {
      swapper.kill('SIGKILL')
      await swapper.exited
    },
  }
}

for (const [what, isFolder] of [
  ['the file', false],
  ['its folder', true],
] as const) {
  for (const mode of ['auto', 'copy'] as const) {
    test(`security 35: in 1,000 races ${what} is swapped for a link, and what that leads to is never placed (${mode})`, async () => {
      using temp = tempFolder()
      const downloads = temp.at('downloads')
      mkdirSync(temp.at('downloads/Pack'), { recursive: true })
      mkdirSync(temp.at('secret'))
      writeFileSync(temp.at('downloads/Pack/film.mkv'), content)
      writeFileSync(temp.at('secret/film.mkv'), canary)
      const [real, link] = isFolder
        ? [temp.at('downloads/Pack'), temp.at('downloads/Link')]
        : [temp.at('downloads/Pack/film.mkv'), temp.at('downloads/Pack/link.mkv')]
      symlinkSync(isFolder ? temp.at('secret') : temp.at('secret/film.mkv'), link)
      const identity = identityOf(temp.at('downloads/Pack/film.mkv'))
      const outcomes = new Set<string>()
      const count = { placed: 0 }
      {
        await using _swapper = await keepSwapping(real, link)
        for (let race = 0; race < 1_000; race += 1) {
          const place = placing({
            downloads,
            from: 'Pack/film.mkv',
            library: temp.at('library'),
            to: `Film (2001)/${race}.mkv`,
            rules: { mode },
            identity,
          })
          const result = await place.run()
          outcomes.add(result.outcome === 'failed' ? result.problem.code : result.outcome)
          if (result.outcome === 'placed') count.placed += 1
        }
      }
      const placed = Object.values(filesIn(temp.at('library')))
      expect(placed).toHaveLength(count.placed)
      expect(new Set(placed).isSubsetOf(new Set([content]))).toBe(true)
      expect(filesIn(temp.at('secret'))).toEqual({ 'film.mkv': canary })
      // Both were met: the file and the link.
      expect(outcomes).toContain('placed')
      expect(outcomes).toContain('source_not_a_file')
    })
  }
}
