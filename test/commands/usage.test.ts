import { describe, expect, test } from 'bun:test'
import { existsSync } from 'node:fs'

import { createHousehold, type Run } from '../support/household.ts'

/** Runs a command where there is a configuration and nothing else yet. */
async function run(...args: string[]): Promise<Run> {
  await using home = createHousehold()
  const result = await home.run(args)
  expect(existsSync(home.dataDir)).toBe(false)
  return result
}

describe('shelfd', () => {
  test('alone shows a short help with three examples', async () => {
    const { code, out, err } = await run()
    expect([code, err]).toEqual([0, ''])
    expect(out.match(/^ {2}shelfd /gm)).toHaveLength(3)
  })

  test('version says what it is', async () => {
    expect((await run('version')).out).toMatch(
      /^shelfd \d+\.\d+\.\d+( \([0-9a-f]+(-dirty)?\))?, bun [\d.]+ linux-\w+\n$/,
    )
    expect(JSON.parse((await run('version', '--json')).out)).toMatchObject({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    })
    expect((await run('--version')).code).toBe(0)
  })

  for (const [args, hint] of [
    ['scna', '(Did you mean scan?)'],
    ['scan --fll', '(Did you mean --full?)'],
    ['scan --enrichment ful', 'Did you mean full?'],
    ['scan --profile x', 'Known are quick, full.'],
    ['scan --max-directories 0', 'must be a whole number above 0'],
    ['scan Films Shows', 'too many arguments'],
    ['items serch x', 'did you mean search?'],
    ['items show x', 'must be a whole number above 0'],
    ['items show', "missing required argument 'id'"],
    ['scans cancl 1', 'did you mean cancel?'],
    ['jobs --status runing', 'Did you mean running?'],
    ['scan --path films', '--path needs the LIBRARY'],
    ['-c /nowhere.toml scan', '/nowhere.toml: cannot be read: no such file'],
  ] as const) {
    test(`${args}: ends with 2 and helps`, async () => {
      const { code, out, err } = await run(...args.split(' '))
      expect([code, out]).toEqual([2, ''])
      expect(err).toContain(hint)
    })
  }

  for (const args of ['items', 'items show 1', 'items search x', 'scans', 'scans show 1', 'jobs']) {
    test(`${args}: ends with 4 where no scan has been, and makes nothing`, async () => {
      const { code, err } = await run(...args.split(' '))
      expect(code).toBe(4)
      expect(err).toContain('There is no database at')
    })
  }

  test('names every mistake of a configuration, with its place', async () => {
    await using home = createHousehold()
    home.write('bad.toml', '[server]\nprot = 1\n')
    const { code, err } = await home.run(['-c', 'bad.toml', 'scan'])
    expect(code).toBe(2)
    expect(err).toContain('bad.toml:2:1: unknown key "prot" in [server]; did you mean "port"?')
    expect(err).not.toContain(' at ')
  })

  test('shows a stack only with --verbose', async () => {
    const quiet = await run('-c', '/nowhere.toml', 'scan')
    const verbose = await run('-c', '/nowhere.toml', 'scan', '--verbose')
    expect(quiet.err).not.toMatch(/^\s+at /m)
    expect(verbose.err).toMatch(/^\s+at /m)
  })
})
