import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readFileSync } from 'node:fs'

import { type Daemon, scanIn, serve, startScan } from '../daemon/daemon.ts'
import { createHousehold, type Household, type Run, until } from '../support/household.ts'
import { canTrace } from '../support/needs.ts'

setDefaultTimeout(120_000)

const shows = '[[library]]\nname = "shows"\nkind = "series"\npath = "./shows"\n'
const episodes = 130

/** Every command that reads, with operands that find something, find nothing, or fail. */
const reading = [
  'items',
  'items list',
  'items search the',
  'items search Ä',
  'items search nothing-like-it',
  'items show 1',
  'items show 2',
  'items show 3',
  'items show 4',
  'items show 5',
  'items show 999',
  'items artwork 1',
  'items artwork 999',
  'scans',
  'scans list',
  'scans show 1',
  'scans show 2',
  'scans show 999',
  'jobs',
  'jobs list --status failed',
  'jobs list --status completed',
  'jobs show 1',
  'jobs show 2',
  'jobs show 99999',
  'jobs queues',
  'library',
  'library list',
] as const

type Answers = ReadonlyMap<string, Run>

async function answersOf(home: Household, env: Record<string, string> = {}): Promise<Answers> {
  const answers = new Map<string, Run>()
  const ask = async (args: string): Promise<void> =>
    void answers.set(args, await home.run(args.split(' '), { env }))
  for (const command of reading) await Promise.all([ask(command), ask(`${command} --json`)])
  return answers
}

describe('a command that reads', () => {
  let home: Household
  let alone: Answers
  let through: Answers
  let named: Answers

  beforeAll(async () => {
    home = createHousehold({ open: true, films: 4, config: shows })
    home.write(
      'films/Film 1 (2001)/Film 1 (2001).nfo',
      '<movie><title>The Ärger</title><plot>It begins.\n\u202eodd</plot><genre>Drama</genre><runtime>90</runtime>' +
        '<rating>7.1</rating><actor><name>A</name><role>B</role></actor><uniqueid type="imdb">tt0000001</uniqueid></movie>',
    )
    home.write('films/Film 1 (2001)/poster.jpg', new Uint8Array([0xff, 0xd8, 0xff, 0xd9]))
    home.write(
      'films/Film 2 (2001)/Film 2 (2001).de.forced.srt',
      '1\n00:00:01,000 --> 00:00:02,000\nJa\n',
    )
    home.write('films/Film 2 (2001)/Film 2 (2001).nfo', '<movie><title>broken')
    for (let n = 1; n <= episodes; n += 1) {
      const number = String(n).padStart(3, '0')
      home.write(`shows/The Show/Season 1/The Show S01E${number}.mkv`, `episode ${n}`)
    }
    const probe = readFileSync(home.at('ffprobe'), 'utf8')
    const broken =
      'for last; do :; done\ncase "$last" in *"Film 3"*) echo broken >&2; exit 1;; esac\n'
    home.write('ffprobe', probe.replace('#!/bin/sh\n', `#!/bin/sh\n${broken}`))
    await home.run(['scan'])
    await home.run(['scan', '--full', '--strict'])
    const daemon = await serve(home)
    await until(async () => {
      const { body } = await daemon.ask('GET', '/api/v1/jobs?limit=500')
      const states = (body['jobs'] as { state: string }[]).map(({ state }) => state)
      return states.every((state) => state === 'completed' || state === 'discarded')
    }, 'the daemon to have done what it does at its start')
    through = await answersOf(home)
    const env = { SHELFD_URL: daemon.url, SHELFD_API_KEY: daemon.key, SHELFD_CONFIG: '/nowhere' }
    named = await answersOf(home, env)
    await daemon.stop()
    alone = await answersOf(home)
    // Two hundred programs are started here.
  }, 300_000)

  afterAll(() => home[Symbol.asyncDispose]())

  test('has something to say', () => {
    expect(alone.get('items')?.out.split('\n').length).toBeGreaterThan(episodes + 4)
    expect(alone.get('items search the')?.out).toContain('The Ärger')
    expect(alone.get('scans show 1')?.out).toContain('Errors: ')
    expect(alone.get('items search nothing-like-it')?.err).toContain('Nothing is called like')
    expect(alone.get('jobs show 99999')).toMatchObject({ code: 4, out: '' })
  })

  for (const command of reading) {
    for (const args of [command, `${command} --json`]) {
      test(`says the same through a daemon, byte for byte: ${args}`, () => {
        expect(through.get(args)).toEqual(alone.get(args) as Run)
        expect(named.get(args)).toEqual(alone.get(args) as Run)
      })
    }
  }

  test.skipIf(!canTrace)(
    'does not open the database of a running daemon; a dry run, which compares with it, does',
    async () => {
      const daemon = await serve(home)
      const opened = async (command: string): Promise<boolean> => {
        const log = home.at('opened')
        const wrapper = ['strace', '-f', '-qq', '-e', 'trace=openat,open', '-o', log]
        expect((await home.run(command.split(' '), { wrapper })).code).toBe(0)
        return readFileSync(log, 'utf8').includes('shelfd.db')
      }
      for (const command of ['items', 'scans show 1', 'jobs queues', 'library list', 'status']) {
        expect([command, await opened(command)]).toEqual([command, false])
      }
      expect(await opened('scan --dry-run')).toBe(true)
      await daemon.stop()
    },
  )
})

async function busy(home: Household): Promise<{ daemon: Daemon; id: number }> {
  const daemon = await serve(home)
  const id = await startScan(daemon)
  await scanIn(daemon, id, 'scanning')
  return { daemon, id }
}

test('a running scan is shown as the daemon sees it', async () => {
  await using home = createHousehold()
  const { id } = await busy(home)
  const { out } = await home.run(['scans', 'show', String(id), '--json'])
  expect(JSON.parse(out)).toMatchObject({ id, status: 'scanning' })
  const { out: list } = await home.run(['scans'])
  expect(list).toMatch(/Scanning movies… 0\/3 \(0 %\)$/m)
})
