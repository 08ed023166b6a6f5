import { chmodSync, closeSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:net'

import { describe, expect, test } from 'bun:test'

import { nameFromBytes } from '../../src/domain/file-name.ts'
import {
  hasChanged,
  openRegularFile,
  readBounded,
  readFully,
} from '../../src/filesystem/safe-open.ts'
import { makeFifo, openDescriptors, runUnprivileged, tempFolder, thrownBy } from './temp-folder.ts'

describe('openRegularFile', () => {
  test('gives size, nanosecond time and inode of the file it opened', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a.mkv'), 'abc')
    const stats = statSync(folder.at('a.mkv'), { bigint: true })
    const file = openRegularFile(folder.at('a.mkv'))
    closeSync(file.fd)
    expect(file).toEqual({
      fd: file.fd,
      sizeBytes: 3,
      mtimeNs: stats.mtimeNs.toString(),
      inode: stats.ino.toString(),
    })
  })

  test('opens a name that is not UTF-8, given as bytes or as text', () => {
    using folder = tempFolder()
    const bytes = Buffer.concat([Buffer.from(folder.at('caf')), Buffer.of(0xe9)])
    writeFileSync(bytes, 'x')
    for (const path of [bytes, nameFromBytes(bytes)]) {
      const file = openRegularFile(path)
      expect(file.sizeBytes).toBe(1)
      closeSync(file.fd)
    }
  })

  test('does not hand the descriptor to child processes', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), '')
    const { fd } = openRegularFile(folder.at('a'))
    const flags = /flags:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1]
    closeSync(fd)
    expect(parseInt(flags ?? '', 8) & 0o2000000).toBe(0o2000000)
  })

  test('rejects a missing file as not_found', () => {
    using folder = tempFolder()
    const error = thrownBy(() => openRegularFile(folder.at('gone')))
    expect([error.code, error.details['errno']]).toEqual(['not_found', 'ENOENT'])
  })

  test('rejects a file below a file as not_found', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), '')
    expect(thrownBy(() => openRegularFile(folder.at('a/b'))).details['errno']).toBe('ENOTDIR')
  })

  test('rejects a symbolic link as invalid, also one to a regular file', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('real'), 'x')
    symlinkSync(folder.at('real'), folder.at('link'))
    const error = thrownBy(() => openRegularFile(folder.at('link')))
    expect([error.code, error.details['errno']]).toEqual(['invalid', null])
  })

  test('rejects a named pipe as invalid without waiting for a writer', () => {
    using folder = tempFolder()
    makeFifo(folder.at('x.mkv'))
    const error = thrownBy(() => openRegularFile(folder.at('x.mkv')))
    expect([error.code, error.details['errno']]).toEqual(['invalid', null])
    expect(error.message).toEndWith('it is a named pipe')
  })

  test('rejects a folder, a device and a socket as invalid', async () => {
    using folder = tempFolder()
    mkdirSync(folder.at('d.mkv'))
    const server = createServer()
    await new Promise<void>((done) => server.listen(folder.at('s.mkv'), done))
    for (const path of [folder.at('d.mkv'), '/dev/null', folder.at('s.mkv')]) {
      expect(thrownBy(() => openRegularFile(path)).code).toBe('invalid')
    }
    await new Promise<unknown>((done) => server.close(done))
  })

  test.each([
    ['a name with a zero byte', 'a\0b', 'ERR_INVALID_ARG_VALUE'],
    ['a name of 300 bytes', 'a'.repeat(300), 'ENAMETOOLONG'],
  ])('rejects %s as invalid', (_, name, errno) => {
    const error = thrownBy(() => openRegularFile(`/tmp/${name}`))
    expect([error.code, error.details['errno']]).toEqual(['invalid', errno])
  })

  test('rejects an unreadable file as forbidden', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), 'x')
    chmodSync(folder.path, 0o755)
    chmodSync(folder.at('a'), 0o000)
    const found = runUnprivileged(`
      import { openRegularFile } from './src/filesystem/safe-open.ts'
      try { openRegularFile(${JSON.stringify(folder.at('a'))}) }
      catch (error) { console.log(JSON.stringify([error.code, error.details.errno])) }
    `)
    expect(found).toEqual(['forbidden', 'EACCES'])
  })

  test('leaves no descriptor open after a refusal', () => {
    using folder = tempFolder()
    makeFifo(folder.at('pipe'))
    const before = openDescriptors()
    for (let round = 0; round < 20; round++) thrownBy(() => openRegularFile(folder.at('pipe')))
    // What other tests left behind may be closed meanwhile.
    expect(openDescriptors()).toBeLessThanOrEqual(before)
  })

  test('notices that an open file has grown', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a'), 'x')
    const file = openRegularFile(folder.at('a'))
    expect(hasChanged(file)).toBe(false)
    writeFileSync(folder.at('a'), 'xy')
    expect(hasChanged(file)).toBe(true)
    closeSync(file.fd)
  })
})

describe('readBounded', () => {
  test('reads an empty file, and one of exactly the limit', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('empty'), '')
    writeFileSync(folder.at('full'), '12345')
    expect(readBounded(folder.at('empty'), 5).toString()).toBe('')
    expect(readBounded(folder.at('full'), 5).toString()).toBe('12345')
  })

  test('rejects a file above the limit as invalid', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('big'), '123456')
    const error = thrownBy(() => readBounded(folder.at('big'), 5))
    expect([error.code, error.details['maxBytes']]).toEqual(['invalid', 5])
  })

  test('reads a file that says it is empty, up to the limit', () => {
    // Files of /proc have size 0 and content: the same as a file that grows after it was opened.
    const status = readBounded('/proc/self/limits', 100_000)
    expect(status.toString()).toContain('Max open files')
    expect(thrownBy(() => readBounded('/proc/self/limits', 10)).code).toBe('invalid')
  })
})

test('readFully returns what there is at the end of the file', () => {
  using folder = tempFolder()
  writeFileSync(folder.at('a'), 'abcdef')
  const { fd } = openRegularFile(folder.at('a'))
  const target = Buffer.alloc(4)
  expect(readFully(fd, target, 4)).toBe(2)
  expect(target.subarray(0, 2).toString()).toBe('ef')
  closeSync(fd)
})
