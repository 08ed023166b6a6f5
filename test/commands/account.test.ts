import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { type Daemon, serve } from '../daemon/daemon.ts'
import { binary } from '../support/binary.ts'
import { createHousehold, type Household, until } from '../support/household.ts'

setDefaultTimeout(120_000)

const password = 'correct horse battery'
/** Has the executable read a text from standard input. */
const typing = (text: string): { wrapper: string[] } => ({
  wrapper: ['sh', '-c', `printf '%s\\n' '${text}' | "$0" "$@"`],
})

async function logIn(daemon: Daemon, name: string, given: string): Promise<Response> {
  return await fetch(`${daemon.url}/api/v1/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'Fox/1' },
    body: JSON.stringify({ name, password: given }),
  })
}

const cookieOf = (answer: Response): string =>
  (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? ''

/** All that lies below the data folder. */
function stored({ dataDir }: Household): string {
  return readdirSync(dataDir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dataDir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}

describe('shelfd account', () => {
  test('makes the account before the daemon was ever started, and gives it a new password later', async () => {
    await using home = createHousehold()
    expect((await home.run(['account', 'show'])).code).toBe(4)
    const made = await home.run(['account', 'set', 'Ada', '--password-stdin'], typing(password))
    expect([made.code, made.err]).toEqual([0, ''])
    expect(made.out).toBe('Ada logs in with the new password; all browsers are logged out.\n')
    const shown = await home.run(['account', 'show', '--json'])
    expect(JSON.parse(shown.out)).toMatchObject({ name: 'Ada' })
    expect(stored(home)).not.toContain(password)
    expect(statSync(join(home.dataDir, 'shelfd.db')).mode & 0o777).toBe(0o600)

    const daemon = await serve(home)
    const answer = await logIn(daemon, 'ada', password)
    expect(answer.status).toBe(200)
    const headers = { cookie: cookieOf(answer) }
    const libraries = async (): Promise<number> =>
      (await fetch(`${daemon.url}/api/v1/libraries`, { headers })).status
    expect(await libraries()).toBe(200)
    const changed = await home.run(
      ['account', 'set', 'Ada', '--password-stdin', '--json'],
      typing('another password'),
    )
    expect([changed.code, JSON.parse(changed.out)]).toEqual([0, { name: 'Ada' }])
    expect(await libraries()).toBe(401)
    expect((await logIn(daemon, 'Ada', password)).status).toBe(401)
    expect((await logIn(daemon, 'Ada', 'another password')).status).toBe(200)
    const said = daemon.out() + daemon.err()
    for (const secret of [password, 'another password']) expect(said).not.toContain(secret)
  })

  test('lasts: who is logged in stays so when the daemon is started anew', async () => {
    await using home = createHousehold()
    await home.run(['account', 'set', 'Ada', '--password-stdin'], typing(password))
    const daemon = await serve(home)
    const headers = { cookie: cookieOf(await logIn(daemon, 'Ada', password)) }
    expect(await daemon.stop()).toBe(0)
    const again = await serve(home)
    const { status } = await fetch(`${again.url}/api/v1/libraries`, { headers })
    expect(status).toBe(200)
  })

  test.each([
    [
      'a password that is too short',
      ['Ada'],
      '1234567',
      'The password must have at least 8 characters.',
    ],
    ['no password', ['Ada'], '', 'The password must have at least 8 characters.'],
    ['a name that cannot be', ['A:da'], password, 'The name must not hold a colon'],
  ])('rejects %s as usage', async (_, name, given, says) => {
    await using home = createHousehold()
    const { code, err } = await home.run(
      ['account', 'set', ...name, '--password-stdin'],
      typing(given),
    )
    expect(code).toBe(2)
    expect(err).toContain(says)
  })

  test('asks at a terminal, twice, and shows nothing of what is typed', async () => {
    await using home = createHousehold()
    const screen = await atTerminal(home, ['account', 'set', 'Ada'])
    await screen.shows('New password: ')
    // A slip, and its correction.
    screen.type(`${password}x\u007f\r`)
    await screen.shows('The same again: ')
    screen.type(`${password}\r`)
    expect(await screen.exited).toBe(0)
    expect(screen.text()).not.toContain('horse')
    const daemon = await serve(home)
    expect((await logIn(daemon, 'Ada', password)).status).toBe(200)
  })

  test('leaves all as it is when the two differ, or somebody changes their mind', async () => {
    await using home = createHousehold()
    const screen = await atTerminal(home, ['account', 'set', 'Ada'])
    await screen.shows('New password: ')
    screen.type(`${password}\r`)
    await screen.shows('The same again: ')
    screen.type('something else\r')
    expect(await screen.exited).toBe(2)
    const other = await atTerminal(home, ['account', 'set', 'Ada'])
    await other.shows('New password: ')
    other.type('abc\u0003')
    expect(await other.exited).toBe(130)
    expect((await home.run(['account', 'show'])).code).toBe(4)
    const none = await home.run(['account', 'set', 'Ada'])
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('--password-stdin')])
  })
})

describe('shelfd sessions', () => {
  test('lists the browsers that are logged in and logs them out, with a daemon and without', async () => {
    await using home = createHousehold()
    await home.run(['account', 'set', 'Ada', '--password-stdin'], typing(password))
    const daemon = await serve(home)
    const first = { cookie: cookieOf(await logIn(daemon, 'Ada', password)) }
    const stream = await fetch(`${daemon.url}/api/v1/events`, { headers: first })
    await logIn(daemon, 'Ada', password)
    await logIn(daemon, 'Ada', password)
    const { out } = await home.run(['sessions'])
    expect(out).toMatch(/^ID +SEEN +FROM +BROWSER\n3 .+127\.0\.0\.1 +Fox\/1\n2 .+\n1 .+\n$/)
    expect((await home.run(['sessions', 'end', '1'])).out).toBe('Logged out 1 browser.\n')
    expect(await stream.text()).toEndWith(': the login has ended\n\n')
    expect((await home.run(['sessions', 'end', '1'])).code).toBe(4)
    expect((await home.run(['sessions', 'end'])).code).toBe(2)
    expect(await daemon.stop()).toBe(0)
    const listed = JSON.parse((await home.run(['sessions', '--json'])).out) as { id: number }[]
    expect(listed.map(({ id }) => id)).toEqual([3, 2])
    expect((await home.run(['sessions', 'end', '3'])).code).toBe(0)
    expect((await home.run(['sessions', 'end', '--all'])).out).toBe('Logged out 1 browser.\n')
    expect((await home.run(['sessions'])).out).toBe('No browser is logged in.\n')
  })
})

interface Screen {
  readonly exited: Promise<number>
  type(text: string): void
  text(): string
  shows(words: string): Promise<unknown>
}

/** The executable at a terminal of its own. */
async function atTerminal(home: Household, args: readonly string[]): Promise<Screen> {
  const decoder = new TextDecoder()
  let shown = ''
  const child = Bun.spawn([await binary(), ...args], {
    cwd: home.folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', TERM: 'xterm' },
    terminal: {
      cols: 80,
      rows: 24,
      data: (_, bytes) => {
        shown += decoder.decode(bytes, { stream: true })
      },
    },
  })
  return {
    exited: child.exited,
    type: (text) => void child.terminal?.write(text),
    text: () => shown,
    shows: async (words) => await until(() => shown.includes(words), `"${words}" in ${shown}`),
  }
}
