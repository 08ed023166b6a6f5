import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { nameFromBytes } from '../../src/domain/file-name.ts'
import { createDescriptorDestination, createLogger } from '../../src/log/log.ts'
import type { LogConfig, LogLevel } from '../../src/domain/log.ts'
import type { Logger } from '../../src/log/log.ts'
import { makeFifo, tempFolder } from '../filesystem/temp-folder.ts'
import { canMount, mountTmpfs } from '../filesystem/tmpfs.ts'

function capture(
  format: LogConfig['format'],
  level: LogLevel = 'debug',
): { log: Logger; lines: string[] } {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  return { log: createLogger({ level, format, destination }), lines }
}

const control = /[^\n\P{Cc}]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const hostile = 'a\nb\r\u001b[31mred\u009b0m\u0007\u202egnp\u2028x\u0000.mkv'

describe('json', () => {
  test('writes one object a line with level, time, component, message and facts', () => {
    const { log, lines } = capture('json')
    log.component('scan').info('Scan finished', { scanId: 7, path: '/films' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toEndWith('}\n')
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      component: 'scan',
      scanId: 7,
      path: '/films',
      msg: 'Scan finished',
    })
  })

  test('keeps exact values and shows no control character', () => {
    const { log, lines } = capture('json')
    log.warn(hostile, { path: hostile })
    expect(lines[0]!.trimEnd()).not.toMatch(control)
    expect(lines[0]!.match(/\n/g)).toHaveLength(1)
    const record = JSON.parse(lines[0]!) as Record<string, string>
    expect(record['path']).toBe(hostile)
    expect(record['msg']).not.toMatch(control)
  })

  test('does not let a fact pose as a field of the record', () => {
    const { log, lines } = capture('json')
    log.component('scan').info('m', { level: 'x', time: 'x', msg: 'x', component: 'x' })
    expect(JSON.parse(lines[0]!)).toMatchObject({
      level: 'info',
      component: 'scan',
      msg: 'm',
      fact_level: 'x',
      fact_component: 'x',
    })
    expect(lines[0]!.match(/"msg":/g)).toHaveLength(1)
  })
})

describe('pretty', () => {
  test('writes one line for people', () => {
    const { log, lines } = capture('pretty')
    log
      .component('scan')
      .info('Scan finished', { scanId: 7, path: '/films/Alien (1979)', ok: true })
    expect(lines[0]!.replace(/^\S+ /, '')).toBe(
      'INFO  scan: Scan finished scanId=7 path="/films/Alien (1979)" ok=true\n',
    )
  })

  test('writes without component and facts', () => {
    const { log, lines } = capture('pretty')
    log.error('Failed')
    expect(lines[0]!.replace(/^\S+ /, '')).toBe('ERROR Failed\n')
  })

  test('stays one line without control characters whatever a file is called', () => {
    const { log, lines } = capture('pretty')
    log
      .component(hostile)
      .error(hostile, { [hostile]: hostile, list: [hostile], bare: '\u001b[2J' })
    expect(lines[0]!.trimEnd()).not.toMatch(control)
    expect(lines[0]!.match(/\n/g)).toHaveLength(1)
    expect(lines[0]!).toContain('\\u001b[31mred')
  })

  test('shows a name that is not UTF-8 with replacement characters', () => {
    const { log, lines } = capture('pretty')
    log.info('Found', { name: nameFromBytes(Buffer.from([0x63, 0xe9])) })
    expect(lines[0]).toEndWith('name=c\ufffd\n')
  })

  test('a value cannot pose as further facts', () => {
    const { log, lines } = capture('pretty')
    log.info('m', { a: 'x b=y', c: 'd="e"' })
    expect(lines[0]).toEndWith('a="x b=y" c="d=\\"e\\""\n')
  })
})

test.each(['json', 'pretty'] as const)('hides secrets of message and facts in %s', (format) => {
  const { log, lines } = capture(format)
  log.info('GET /x?apikey=S3CRET', {
    password: 'S3CRET',
    headers: { Authorization: 'Bearer S3CRETxxx' },
    error: new Error('http://u:S3CRET@host'),
  })
  expect(lines[0]).not.toContain('S3CRET')
})

test('writes nothing below its level, and its components neither', () => {
  const { log, lines } = capture('json', 'warn')
  log.debug('no')
  log.component('scan').info('no')
  log.warn('yes')
  log.component('scan').error('yes')
  expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual([
    'warn',
    'error',
  ])
})

describe('createDescriptorDestination', () => {
  test('has written each record when the call returns', () => {
    using folder = tempFolder()
    const fd = openSync(folder.at('log'), 'w')
    const log = createLogger({
      level: 'info',
      format: 'pretty',
      destination: createDescriptorDestination(fd),
    })
    for (const message of ['one', 'two é']) {
      log.info(message)
      expect(readFileSync(folder.at('log'), 'utf8')).toEndWith(`INFO  ${message}\n`)
    }
    closeSync(fd)
  })

  test('loses records instead of throwing when nothing can be written', () => {
    using folder = tempFolder()
    const fd = openSync(folder.at('log'), 'w')
    closeSync(fd)
    expect(() => createDescriptorDestination(fd).write('x\n')).not.toThrow()
  })

  test.skipIf(!canMount)('goes on when the disk of the log is full', () => {
    using folder = tempFolder()
    using _disk = mountTmpfs(folder.at('disk'), 'size=64k')
    const fd = openSync(folder.at('disk/log'), 'w')
    const destination = createDescriptorDestination(fd)
    for (let round = 0; round < 20; round++) destination.write('x'.repeat(10_000))
    closeSync(fd)
    expect(readFileSync(folder.at('disk/log')).length).toBeLessThanOrEqual(65_536)
  })

  test('gives up on a pipe that nobody empties, and begins a new line once it is emptied', () => {
    using folder = tempFolder()
    makeFifo(folder.at('pipe'))
    // Linux lets one process hold both ends; a write then answers EAGAIN when the pipe is full.
    const fd = openSync(folder.at('pipe'), constants.O_RDWR | constants.O_NONBLOCK)
    const destination = createDescriptorDestination(fd)
    destination.write('x'.repeat(100_000))
    const startedAt = performance.now()
    for (let round = 0; round < 100; round++) destination.write('lost\n')
    // To wait for each of them would take ten seconds.
    expect(performance.now() - startedAt).toBeLessThan(1000)

    const content = Buffer.alloc(200_000)
    readSync(fd, content)
    destination.write('seen\n')
    const bytes = readSync(fd, content)
    expect(content.subarray(0, bytes).toString()).toEndWith('\nseen\n')
    closeSync(fd)
  })
})

test('a log whose level and format change has its components follow', () => {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const log = createLogger({ level: 'warn', format: 'json', destination })
  const component = log.component('queue')
  component.info('unseen')
  log.configure({ level: 'info', format: 'pretty' })
  component.info('seen')
  expect(lines).toHaveLength(1)
  expect(lines[0]).toContain('seen')
  expect(() => JSON.parse(lines[0] ?? '') as unknown).toThrow()
})
