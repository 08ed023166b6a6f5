import { describe, expect, test } from 'bun:test'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

import type { LogRecord, LogWish } from '../../src/domain/log.ts'
import { keepLog, type KeptLog, logPath } from '../../src/log/log-book.ts'
import { createLogger, type Logger } from '../../src/log/log.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'
import { until } from '../support/until.ts'

const options = { file: true, maxBytes: 1_000_000, keep: 3 }
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

interface World extends AsyncDisposable {
  readonly log: Logger
  readonly book: KeptLog
  readonly path: string
  /** Messages of a page once the book has heard as many records as were written. */
  messages(wish?: Partial<LogWish>): Promise<string[]>
  heard(count: number): Promise<void>
}

function open(folder: string, more: Partial<typeof options> = {}): World {
  const log = createLogger({
    level: 'debug',
    format: 'pretty',
    book: folder,
    destination: { write: () => {} },
  })
  const book = keepLog(folder, { ...options, ...more }, log)
  let count = 0
  book.follow((record) => void (count += record === null ? 0 : 1))
  return {
    log,
    book,
    path: logPath(folder),
    heard: async (wanted) => void (await until(() => count >= wanted)),
    messages: async (wish = {}) => {
      const { records } = await book.list({ limit: 100, ...wish })
      return records.map(({ message }) => message)
    },
    [Symbol.asyncDispose]: () => book.close(),
  }
}

const write = (log: Logger, from: number, to: number): void => {
  for (let at = from; at <= to; at += 1) log.info(`record ${at}`, { filler: 'x'.repeat(80) })
}

describe('the log book', () => {
  test('keeps what is logged as JSON lines in a file for its owner alone, with their positions', async () => {
    using folder = tempFolder()
    await using world = open(folder.path)
    world.log.component('scan').warn('Something is odd', { scanId: 7 })
    await world.heard(1)
    await world.book.list({ limit: 1 })
    const line = JSON.parse(readFileSync(world.path, 'utf8')) as Record<string, unknown>
    expect(line).toMatchObject({
      position: 1,
      level: 'warn',
      component: 'scan',
      msg: 'Something is odd',
      scanId: 7,
    })
    expect(statSync(world.path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(world.path)).mode & 0o777).toBe(0o700)
  })

  test('never holds a secret', async () => {
    using folder = tempFolder()
    await using world = open(folder.path)
    const secret = 'Zk93-planted-secret'
    world.log.info(`asked http://u:${secret}@host/?api_key=${secret}`, {
      token: secret,
      headers: { authorization: `Bearer ${secret}` },
      error: new Error(`x-api-key: ${secret}`),
    })
    await world.heard(1)
    await world.book.list({ limit: 1 })
    expect(readFileSync(world.path, 'utf8')).not.toContain(secret)
  })

  test('gives pages newest first, each record once, over all files', async () => {
    using folder = tempFolder()
    await using world = open(folder.path, { maxBytes: 2_000 })
    write(world.log, 1, 30)
    await world.heard(30)
    const found: string[] = []
    let before: number | null = null
    do {
      const wish: LogWish = { limit: 7, ...(before !== null && { before }) }
      const { records, next } = await world.book.list(wish)
      found.push(...records.map(({ message }) => message))
      before = next
    } while (before !== null)
    expect(found).toEqual(Array.from({ length: 30 }, (_, at) => `record ${30 - at}`))
    expect(statSync(`${world.path}.1`).size).toBeLessThanOrEqual(2_000)
  })

  test('goes on reading where it was when files are put aside meanwhile', async () => {
    using folder = tempFolder()
    await using world = open(folder.path, { maxBytes: 2_000, keep: 20 })
    write(world.log, 1, 12)
    await world.heard(12)
    const first = await world.book.list({ limit: 5 })
    write(world.log, 13, 40)
    await world.heard(40)
    const rest = await world.messages({ before: first.next ?? 0 })
    expect(rest).toEqual(Array.from({ length: 7 }, (_, at) => `record ${7 - at}`))
  })

  test('keeps no more files than it is told', async () => {
    using folder = tempFolder()
    await using world = open(folder.path, { maxBytes: 1_000, keep: 2 })
    write(world.log, 1, 60)
    await world.heard(60)
    await world.book.list({ limit: 1 })
    expect(statSync(`${world.path}.2`).isFile()).toBe(true)
    expect(statSync(`${world.path}.3`, { throwIfNoEntry: false })).toBeUndefined()
  })

  test('removes what was put aside before once it is to keep less, and nothing of anybody else', async () => {
    using folder = tempFolder()
    await using world = open(folder.path, { maxBytes: 1_000, keep: 6 })
    write(world.log, 1, 60)
    await world.heard(60)
    await world.book.list({ limit: 1 })
    const theirs = ['shelfd.log.bak', 'shelfd.log.007', 'shelfd.log.9.gz', 'other.log.9']
    for (const name of theirs) writeFileSync(join(dirname(world.path), name), 'mine')
    const names = (): string[] => readdirSync(dirname(world.path)).toSorted()
    expect(names()).toContain('shelfd.log.6')

    world.book.configure({ ...options, maxBytes: 1_000, keep: 2 })
    await world.book.list({ limit: 1 })

    expect(names()).toEqual(['shelfd.log', 'shelfd.log.1', 'shelfd.log.2', ...theirs].toSorted())
  })

  test('removes them also when it is to keep less from the start', async () => {
    using folder = tempFolder()
    {
      await using world = open(folder.path)
      write(world.log, 1, 1)
      await world.heard(1)
    }
    writeFileSync(`${logPath(folder.path)}.4`, 'old')
    await using world = open(folder.path)
    write(world.log, 2, 2)
    await world.heard(1)
    await world.book.list({ limit: 1 })
    expect(existsSync(`${world.path}.4`)).toBe(false)
  })

  test('finds by level, component, text and job', async () => {
    using folder = tempFolder()
    await using world = open(folder.path)
    const { log } = world
    log.debug('one')
    log.component('http').info('two', { path: '/Films/Alien' })
    log.component('queue').error('three', { job: 42 })
    log.warn('four')
    await world.heard(4)
    expect(await world.messages({ level: 'warn' })).toEqual(['four', 'three'])
    expect(await world.messages({ component: 'http' })).toEqual(['two'])
    expect(await world.messages({ text: 'aLiEn' })).toEqual(['two'])
    expect(await world.messages({ text: 'FOUR' })).toEqual(['four'])
    expect(await world.messages({ job: 42 })).toEqual(['three'])
  })

  test('counts on after a restart, also behind half a line', async () => {
    using folder = tempFolder()
    {
      await using world = open(folder.path)
      write(world.log, 1, 3)
      await world.heard(3)
    }
    const path = logPath(folder.path)
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"position":4,"level":"in`)
    await using world = open(folder.path)
    write(world.log, 4, 4)
    await world.heard(1)
    const { records } = await world.book.list({ limit: 10 })
    expect(records.map(({ message }) => message)).toEqual([
      'record 4',
      'record 3',
      'record 2',
      'record 1',
    ])
    const positions = records.map(({ position }) => position)
    expect(new Set(positions).size).toBe(4)
    expect(positions).toEqual(positions.toSorted((a, b) => b - a))
  })

  test('gives all of it as one file, oldest first', async () => {
    using folder = tempFolder()
    await using world = open(folder.path, { maxBytes: 1_000 })
    write(world.log, 1, 15)
    await world.heard(15)
    await world.book.list({ limit: 1 })
    const file = world.book.open()!
    let text = ''
    while (text.length < file.sizeBytes) {
      text += Buffer.from(await file.read(text.length, 333)).toString()
    }
    file.close()
    const messages = text
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { msg: string }).msg)
    expect(messages).toEqual(Array.from({ length: 15 }, (_, at) => `record ${at + 1}`))
  })

  test('without a file knows the newest records of this start', async () => {
    using folder = tempFolder()
    await using world = open(folder.path, { file: false })
    write(world.log, 1, 5)
    await world.heard(5)
    expect(await world.messages({ limit: 2 })).toEqual(['record 5', 'record 4'])
    expect(world.book.open()).toBeNull()
    expect(statSync(world.path, { throwIfNoEntry: false })).toBeUndefined()
  })

  test('hears the threads too', async () => {
    using folder = tempFolder()
    await using world = open(folder.path)
    const said = Promise.withResolvers<LogRecord>()
    world.book.follow((record) => record !== null && said.resolve(record))
    const worker = new Worker(new URL('log-thread.ts', import.meta.url).href)
    worker.postMessage(folder.path)
    expect(await said.promise).toMatchObject({ component: 'thread', message: 'from a thread' })
    worker.terminate()
  })

  test.skipIf(!canMount)('survives a full disk, and says how much was lost', async () => {
    using folder = tempFolder()
    const mounted = folder.at('small')
    mkdirSync(mounted)
    using _ = mountTmpfs(mounted, 'size=64k')
    await using world = open(mounted, { keep: 0 })
    writeFileSync(`${mounted}/filler`, '')
    write(world.log, 1, 1)
    await world.heard(1)
    await world.book.list({ limit: 1 })
    fill(`${mounted}/filler`)
    for (let at = 2; at <= 100; at += 1) world.log.info(`lost ${at}`, { filler: 'x'.repeat(900) })
    await world.heard(100)
    await world.book.list({ limit: 1 })
    rmSync(`${mounted}/filler`)
    world.log.info('there is room again')
    await world.heard(102)
    const { records } = await world.book.list({ limit: 2 })
    const told = records.find(({ message }) => message.startsWith('records of the log'))
    expect(told?.facts['lost']).toBeGreaterThan(10)
    expect(records.map(({ message }) => message)).toContain('there is room again')
  })
})

/** Takes all room that is left. */
function fill(path: string): void {
  for (let size = 64; size > 0; size -= 4) {
    try {
      writeFileSync(path, Buffer.alloc(size * 1024))
      return
    } catch {
      // One piece less.
    }
  }
}

test('a folder that cannot be made costs records and nothing else', async () => {
  using folder = tempFolder()
  writeFileSync(folder.at('logs'), 'in the way')
  const book = keepLog(folder.path, options, silent)
  const log = createLogger({
    level: 'info',
    format: 'json',
    book: folder.path,
    destination: { write: () => {} },
  })
  const heard = Promise.withResolvers<void>()
  book.follow(() => heard.resolve())
  log.info('nowhere to go')
  await heard.promise
  await book.close()
  expect(readFileSync(folder.at('logs'), 'utf8')).toBe('in the way')
})
