import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'

import { createProgram } from '../../src/commands/program.ts'
import { type Daemon, scanIn, serve, startScan } from '../daemon/daemon.ts'
import { createHousehold, type Household, type Run, until } from '../support/household.ts'
import { threadUrls } from '../support/thread-urls.ts'

setDefaultTimeout(120_000)

interface Named {
  name(): string
  readonly commands: readonly Named[]
}

/** Every command without further ones below it: `items show`. */
function leavesOf(command: Named, above = ''): string[] {
  return command.commands.flatMap((sub) => {
    const name = `${above}${sub.name()}`
    return sub.commands.length === 0 ? [name] : leavesOf(sub, `${name} `)
  })
}

const program = createProgram(
  { ...threadUrls, instanceCommand: [], ownCommand: [] },
  () => undefined,
)
const leaves = leavesOf(program as Named).filter(
  (name) => !/^(?:plugin-(?:host|kit)|complete)$/.test(name),
)

/** What a command is given; what it works on is there, is not there, or the command fails for another reason. */
const operands: Readonly<Record<string, string>> = {
  init: '--path {films} --config {new}',
  identify: '{films}',
  'account set': 'somebody',
  'items search': 'film',
  'items show': '1',
  'items match': '1',
  'items lookup': '1',
  'items artwork': '1',
  'items choose': '1 poster --best',
  'items fields': '1',
  'items set': '1 title Other',
  'items lock': '1 title',
  'items unlock': '1 title',
  'items refresh': '1',
  scan: 'Films',
  'scans show': '1',
  'scans pause': '1',
  'scans resume': '1',
  'scans cancel': '1',
  'scans restart': '1',
  'library add': 'More {more} --kind movies',
  'library remove': 'More',
  'jobs show': '1',
  'jobs retry': '--all-failed',
  'jobs cancel': '1',
  'jobs pause': 'scan',
  'jobs resume': 'scan',
  'notify show': '1',
  'notify replay': '1',
  'notify test': 'phone',
  'proposals show': '1',
  'proposals approve': '1',
  'proposals reject': '1',
  'proposals undo': '1',
  'downloads show': '1',
  'downloads add': 'magnet:?xt=urn:btih:0',
  'downloads pause': '1',
  'downloads resume': '1',
  'downloads retry': '1',
  'downloads remove': '1',
  'downloads category': '1 films',
  'downloads import': '1 --yes',
  'downloads undo': '1',
  'downloads test': 'seedbox',
  'recycled restore': '1',
  'rules add': 'Film* --unmatched',
  'rules remove': 'none',
  'schedules show': 'nightly',
  'schedules next': 'nightly',
  'schedules create': 'nightly cache-verify --every 6h',
  'schedules set': 'nightly --every 7h',
  'schedules enable': 'nightly',
  'schedules disable': 'nightly',
  'schedules pause': 'nightly',
  'schedules resume': 'nightly',
  'schedules delete': 'nightly',
  'schedules run': 'nightly',
  'schedules history': 'nightly',
  'backup restore': 'none',
  'plugin enable': 'tvmaze',
  'plugin disable': 'tvmaze',
  'plugin new': 'made --kind notifier {folder}',
  'plugin check': '{folder}/made',
  'plugin test': '{folder}/made',
  'plugin dev': '{folder}/made --once',
  'config set': 'jobs.max_attempts 4',
  'health hide': 'probe.missing',
  'health show': 'probe.missing',
  'tasks run': 'history-prune',
  'tasks history': 'history-prune',
  export: 'scans',
  completion: 'bash',
}

/** They go on until they are ended. */
const endless: ReadonlySet<string> = new Set(['serve', 'events', 'logs'])
/** What they print is a script for a shell. */
const scripts: ReadonlySet<string> = new Set(['completion'])
/** A daemon is not to lose its key, its only library, or its life in the middle of the test. */
const last = ['apikey rotate', 'library remove', 'schedules delete']

function argumentsOf(home: Household, leaf: string): string[] {
  const text = (operands[leaf] ?? '')
    .replaceAll('{films}', home.at('films'))
    .replaceAll('{new}', home.at(`new-${crypto.randomUUID()}.toml`))
    .replaceAll('{more}', home.at('more'))
    .replaceAll('{folder}', home.folder)
  return [...leaf.split(' '), ...text.split(' ').filter(Boolean), '--json']
}

/** True for one JSON value, or one on each line. */
function isJson(text: string): boolean {
  const parses = (one: string): boolean => {
    try {
      JSON.parse(one)
      return true
    } catch {
      return false
    }
  }
  return parses(text) || text.trimEnd().split('\n').every(parses)
}

async function answersOf(home: Household): Promise<ReadonlyMap<string, Run>> {
  const answers = new Map<string, Run>()
  const order = leaves.filter((leaf) => !endless.has(leaf) && !scripts.has(leaf))
  for (const leaf of [...order.filter((one) => !last.includes(one)), ...last]) {
    answers.set(leaf, await home.run(argumentsOf(home, leaf)))
  }
  return answers
}

/** What a command may end with: done, failed, usage, no daemon, not found, conflict, unhealthy. */
const codes: readonly number[] = [0, 1, 2, 3, 4, 5, 6]

function judge(answers: ReadonlyMap<string, Run>): string[] {
  return [...answers].flatMap(([leaf, { code, out, err }]) => {
    if (!codes.includes(code ?? -1)) return [`${leaf}: ended with ${code}`]
    if (out === '') return code === 0 || err === '' ? [`${leaf}: ${code} without a word`] : []
    return isJson(out) ? [] : [`${leaf}: ${out.slice(0, 200)}`]
  })
}

let home: Household
let daemon: Daemon | undefined

beforeAll(() => {
  home = createHousehold({ open: true })
  home.write('more/.keep', '')
})

afterAll(() => home[Symbol.asyncDispose]())

test('every command is one that this test knows how to call', () => {
  const needy = leaves.filter((leaf) => {
    const words = leaf.split(' ')
    let at: typeof program | undefined = program
    for (const word of words) at = at?.commands.find((sub) => sub.name() === word) as typeof at
    return at?.registeredArguments.some(({ required }) => required) ?? true
  })
  expect(needy.filter((leaf) => operands[leaf] === undefined)).toEqual([])
})

describe('with --json stdout is JSON and nothing else', () => {
  test('without a daemon', async () => {
    await home.run(['scan', 'Films'])
    const answers = await answersOf(home)
    expect(judge(answers)).toEqual([])
    const answered = [...answers].filter(([, { code }]) => code === 0)
    expect(answered.length).toBeGreaterThan(25)
  })

  test('through a daemon', async () => {
    daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    const answers = await answersOf(home)
    expect(judge(answers)).toEqual([])
    const answered = [...answers].filter(([, { code }]) => code === 0)
    expect(answered.length).toBeGreaterThan(50)
  })

  for (const leaf of leaves.filter((one) => endless.has(one) && one !== 'serve')) {
    test(`while it follows: ${leaf}`, async () => {
      const args = [...leaf.split(' '), ...(leaf === 'logs' ? ['-f'] : []), '--json']
      const program = await home.start(args)
      await until(async () => {
        if (program.out() !== '') return true
        await home.run(['jobs', 'pause', 'scan'])
        await home.run(['scan', 'Films', '--detach'])
        await home.run(['jobs', 'resume', 'scan'])
        return false
      }, `a line of ${leaf}: ${program.err()}`)
      program.kill('SIGINT')
      expect(await program.exited).toBe(130)
      expect(program.out().trimEnd().split('\n').every(isJson)).toBe(true)
    })
  }

  test('of serve, as its greeting', async () => {
    await daemon?.stop()
    const program = await home.start(['serve', '--json'])
    await until(() => program.out().includes('\n'), 'the greeting')
    program.kill('SIGTERM')
    expect(await program.exited).toBe(0)
    expect(JSON.parse(program.out())).toMatchObject({ url: expect.stringMatching(/^http:/) })
  })
})
