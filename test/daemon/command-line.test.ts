import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { chmodSync, chownSync, rmSync } from 'node:fs'

import { takeInstanceLock } from '../../src/store/instance-lock.ts'
import {
  createHousehold,
  type Household,
  type Program,
  type Run,
  until,
} from '../support/household.ts'
import { needs } from '../support/needs.ts'
import { scanIn, serve, startScan } from './daemon.ts'

setDefaultTimeout(120_000)

const reading = ['items', 'items show 1', 'scans', 'scans show 1', 'jobs', 'jobs queues', 'library']

async function following(home: Household): Promise<Program> {
  const program = await home.start(['scan', 'Films', '--json'])
  await until(() => program.err().includes('Scanning movies…'), 'the scan')
  return program
}

describe('a command that follows a scan', () => {
  for (const [how, signal] of [
    ['stopped', 'SIGTERM'],
    ['killed', 'SIGKILL'],
  ] as const) {
    test(`goes on when the daemon is ${how} and started anew, at another address`, async () => {
      await using home = createHousehold()
      const first = await serve(home)
      const program = await following(home)
      first.kill(signal)
      await first.exited
      await until(() => program.err().includes('The daemon has gone; waiting for it.'), 'the note')
      home.openGate()
      const second = await serve(home)
      expect(second.url).not.toBe(first.url)
      expect(await program.exited).toBe(0)
      expect(JSON.parse(program.out())).toMatchObject({ id: 1, status: 'completed' })
    })
  }

  test('is left by SIGTERM while the daemon is away', async () => {
    await using home = createHousehold()
    const daemon = await serve(home)
    const program = await following(home)
    daemon.kill('SIGKILL')
    await daemon.exited
    await until(() => program.err().includes('waiting for it'), 'the note')
    program.kill('SIGTERM')
    expect(await program.exited).toBe(1)
  })

  test('cancels it by Ctrl-C as soon as the daemon is back', async () => {
    await using home = createHousehold()
    const first = await serve(home)
    const program = await following(home)
    first.kill('SIGKILL')
    await first.exited
    await until(() => program.err().includes('waiting for it'), 'the note')
    program.kill('SIGINT')
    await serve(home)
    expect(await program.exited).toBe(130)
    expect(JSON.parse(program.out())).toMatchObject({ status: 'cancelled' })
  })
})

describe('a daemon that holds the data folder and does not answer', () => {
  for (const command of [
    ...reading,
    'status',
    'health',
    'ping',
    'events',
    'jobs pause scan',
    'scans cancel 1',
    'scans pause 1',
  ]) {
    test(`ends with 3: ${command}`, async () => {
      await using home = createHousehold({ open: true })
      await home.run(['scan'])
      using _ = holding(home, 'http://127.0.0.1:9')
      const { code, out, err } = await home.run(command.split(' '))
      expect({ code, out, err }).toEqual({
        code: 3,
        out: '',
        err: 'error: The daemon at http://127.0.0.1:9 does not answer.\n',
      })
    })
  }

  test('in the middle of an answer ends with 3', async () => {
    await using home = createHousehold({ open: true })
    await home.run(['scan'])
    using server = Bun.listen({
      hostname: '127.0.0.1',
      port: 0,
      socket: {
        data: (socket) => {
          socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{"scans":[')
          socket.end()
        },
      },
    })
    using _ = holding(home, `http://127.0.0.1:${server.port}`)
    const { code, out, err } = await home.run(['scans'])
    expect([code, out]).toEqual([3, ''])
    expect(err).toMatch(
      /^error: The daemon at \S+ (has gone in the middle of its answer|does not answer)\.\n$/,
    )
  })
})

describe('while another command holds the data folder', () => {
  test('what is known can be looked at, and nothing can be changed', async () => {
    await using home = createHousehold()
    await home.run(['scan', '--no-probe'])
    const program = await home.start(['scan', '--full'])
    await until(() => program.err().includes('Scanning movies…'), 'the scan')
    for (const command of reading) {
      expect([command, (await home.run(command.split(' '))).code]).toEqual([command, 0])
    }
    for (const command of ['scan', 'jobs pause scan', 'library remove Films', 'apikey rotate']) {
      const { code, err } = await home.run(command.split(' '))
      expect([command, code]).toEqual([command, 5])
      expect(err).toContain(`Another shelfd (process ${program.pid}) is using the data folder`)
    }
  })
})

/** Holds the data folder as a daemon at this address. */
function holding(home: Household, url: string): Disposable {
  const lock = takeInstanceLock(home.dataDir)
  home.write('data/instance.json', JSON.stringify({ pid: 1, url }))
  home.write('data/api_key', 'some-key\n')
  return { [Symbol.dispose]: () => lock.release() }
}

const canSwitch = needs(
  process.getuid?.() === 0 && Bun.which('setpriv') !== null,
  'root and setpriv',
)
const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']

describe.skipIf(!canSwitch)('another user of the machine', () => {
  const asNobody = (home: Household, command: string, env = {}): Promise<Run> =>
    home.run(command.split(' '), { wrapper: nobody, env })

  test('is told what cannot be read and what to do', async () => {
    await using home = createHousehold({ open: true })
    chmodSync(home.folder, 0o755)
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    for (const command of [...reading, 'scan', 'status', 'jobs pause scan']) {
      const { code, out, err } = await asNobody(home, command)
      expect({ command, code, out }).toEqual({ command, code: 1, out: '' })
      expect(err).toStartWith(`error: ${home.dataDir}/instance.lock cannot be read by this user. `)
      expect(err).toContain('or ask its daemon: --url URL --api-key KEY')
    }
    const env = { SHELFD_URL: daemon.url, SHELFD_API_KEY: daemon.key }
    expect((await asNobody(home, 'items', env)).code).toBe(0)
  })

  test('looks with the key that may only read, where that is all they can read', async () => {
    await using home = createHousehold({
      open: true,
      config: '[auth]\nread_only_key = { file = "looking" }',
    })
    chmodSync(home.folder, 0o755)
    const daemon = await serve(home)
    await scanIn(daemon, await startScan(daemon), 'completed')
    const all = (await home.run(['items'])).out
    for (const file of ['', '/instance.lock', '/instance.json', '/looking']) {
      chownSync(`${home.dataDir}${file}`, 0, 65534)
      chmodSync(`${home.dataDir}${file}`, file === '' ? 0o750 : 0o640)
    }
    expect(await asNobody(home, 'items')).toEqual({ code: 0, out: all, err: '' })
    expect((await asNobody(home, 'health')).code).toBe(0)
    const refused = await asNobody(home, 'jobs pause scan')
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toBe(
      `error: auth.api_key: cannot read the secret file ${home.dataDir}/api_key: permission denied. ` +
        'Run this as the user that shelfd runs as, or give a key with --api-key or SHELFD_API_KEY.\n',
    )
    const given = await asNobody(home, 'jobs pause scan', { SHELFD_API_KEY: daemon.key })
    expect(given.code).toBe(0)
  })
})

test('a key in a variable that is set for the daemon alone keeps nobody from looking with another', async () => {
  await using home = createHousehold({ open: true, config: '[auth]\napi_key = { env = "MY_KEY" }' })
  home.write('data/api_key', 'my-own-key\n')
  const daemon = await serve(home, { env: { MY_KEY: 'my-own-key' } })
  await scanIn(daemon, await startScan(daemon), 'completed')
  expect((await home.run(['items'])).code).toBe(0)
  const { code, err } = await home.run(['scan'])
  expect(code).toBe(1)
  expect(err).toContain('auth.api_key: the environment variable MY_KEY is not set. Run this as')
  expect((await home.run(['scan', '--api-key', 'my-own-key'])).code).toBe(0)
  // The daemon itself, and those who ask whether the file is right, need it.
  expect((await home.run(['config', 'check'])).code).toBe(2)
  await daemon.stop()
  expect((await home.run(['serve'])).code).toBe(2)
})

test('without any key that could be read nothing is asked', async () => {
  await using home = createHousehold({ open: true })
  const daemon = await serve(home)
  rmSync(`${home.dataDir}/api_key`)
  expect((await home.run(['library'])).code).toBe(0)
  rmSync(`${home.dataDir}/api_key_read_only`)
  const { code, err } = await home.run(['library'])
  expect([code, err]).toEqual([
    1,
    expect.stringContaining(`the key is not in ${home.dataDir}/api_key.`),
  ])
  await daemon.stop()
})
