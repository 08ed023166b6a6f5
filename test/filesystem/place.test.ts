import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'

import { describe, expect, test } from 'bun:test'

import { nameFromBytes } from '../../src/domain/file-name.ts'
import { placeFile } from '../../src/filesystem/place.ts'
import { canTrace } from '../support/needs.ts'
import { keepAppending, makeFifo, openDescriptors, tempFolder, thrownBy } from './temp-folder.ts'
import { canMount, mountTmpfs, remount } from './tmpfs.ts'

const bytes = (length: number): Buffer<ArrayBuffer> =>
  Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff))

describe('placeFile', () => {
  test('copies all bytes, leaves the source and nothing else', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), bytes(300_000))
    const before = openDescriptors()
    expect(placeFile({ from: folder.at('from'), to: folder.at('to') })).toEqual({
      outcome: 'placed',
      sizeBytes: 300_000,
    })
    expect(readFileSync(folder.at('to'))).toEqual(bytes(300_000))
    expect(readdirSync(folder.path).toSorted()).toEqual(['from', 'to'])
    expect(openDescriptors()).toBe(before)
  })

  test('makes a copy, not a second name of the source', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'x')
    placeFile({ from: folder.at('from'), to: folder.at('to') })
    expect(statSync(folder.at('to')).nlink).toBe(1)
    expect(statSync(folder.at('to')).ino).not.toBe(statSync(folder.at('from')).ino)
  })

  test('places names that are not UTF-8', () => {
    using folder = tempFolder()
    const from = Buffer.concat([Buffer.from(folder.at('')), Buffer.of(0x2f, 0xe9)])
    const to = folder.at(nameFromBytes(Buffer.of(0xe8)))
    writeFileSync(from, 'x')
    expect(placeFile({ from, to }).outcome).toBe('placed')
    const names = readdirSync(folder.path, { encoding: 'buffer' }).map((name) =>
      name.toString('hex'),
    )
    expect(names.toSorted()).toEqual(['e8', 'e9'])
  })

  test.each([
    ['a file', (path: string) => writeFileSync(path, 'mine')],
    ['a folder', (path: string) => mkdirSync(path)],
    ['a dangling link', (path: string) => symlinkSync('/nowhere', path)],
  ])('answers exists and touches nothing when %s has the name', (_, make) => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'new')
    make(folder.at('to'))
    const before = lstatSync(folder.at('to'), { bigint: true })
    expect(placeFile({ from: folder.at('from'), to: folder.at('to') })).toEqual({
      outcome: 'exists',
    })
    const after = lstatSync(folder.at('to'), { bigint: true })
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs])
    expect(readdirSync(folder.path).toSorted()).toEqual(['from', 'to'])
  })

  test('copies a source without write permission', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'x')
    chmodSync(folder.at('from'), 0o444)
    expect(placeFile({ from: folder.at('from'), to: folder.at('to') }).outcome).toBe('placed')
  })

  test('rejects a link as the source as invalid', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('secret'), 'x')
    symlinkSync(folder.at('secret'), folder.at('from'))
    const error = thrownBy(() => placeFile({ from: folder.at('from'), to: folder.at('to') }))
    expect([error.code, error.details['errno']]).toEqual(['invalid', null])
  })

  test('rejects a named pipe as the source as invalid', () => {
    using folder = tempFolder()
    makeFifo(folder.at('from'))
    expect(thrownBy(() => placeFile({ from: folder.at('from'), to: folder.at('to') })).code).toBe(
      'invalid',
    )
  })

  test('rejects a missing source, and a missing target folder, as not_found', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'x')
    const calls = [
      { from: folder.at('gone'), to: folder.at('to') },
      { from: folder.at('from'), to: folder.at('no/to') },
    ]
    for (const call of calls) expect(thrownBy(() => placeFile(call)).code).toBe('not_found')
  })

  test('accepts a source that is what the caller knows of it', () => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'x')
    const mtimeNs = statSync(folder.at('from'), { bigint: true }).mtimeNs.toString()
    const request = { from: folder.at('from'), to: folder.at('to') }
    expect(placeFile({ ...request, expect: { sizeBytes: 1, mtimeNs } }).outcome).toBe('placed')
  })

  test.each([{ sizeBytes: 2 }, { mtimeNs: '1' }])(
    'rejects a source that differs from what the caller knows (%o) as conflict',
    (difference) => {
      using folder = tempFolder()
      writeFileSync(folder.at('from'), 'x')
      const mtimeNs = statSync(folder.at('from'), { bigint: true }).mtimeNs.toString()
      const expected = { sizeBytes: 1, mtimeNs, ...difference }
      const request = { from: folder.at('from'), to: folder.at('to'), expect: expected }
      expect(thrownBy(() => placeFile(request)).code).toBe('conflict')
      expect(readdirSync(folder.path)).toEqual(['from'])
    },
  )

  test('never places a mixture of a file that is written at the same time', async () => {
    using folder = tempFolder()
    const from = folder.at('from')
    const to = folder.at('to')
    writeFileSync(from, 'a'.repeat(4_000_000))
    await using _writer = keepAppending(from)
    let conflicts = 0
    while (conflicts < 5) {
      try {
        const placed = placeFile({ from, to })
        expect(placed).toEqual({ outcome: 'placed', sizeBytes: statSync(to).size })
        rmSync(to)
      } catch (error) {
        expect(error).toMatchObject({ code: 'conflict' })
        conflicts += 1
      }
    }
    expect(readdirSync(folder.path)).toEqual(['from'])
  })

  test.skipIf(!canMount)('on a full disk removes the partial copy and keeps the source', () => {
    using folder = tempFolder()
    using _disk = mountTmpfs(folder.at('disk'))
    writeFileSync(folder.at('from'), bytes(2_000_000))
    const request = { from: folder.at('from'), to: folder.at('disk/to') }
    const error = thrownBy(() => placeFile(request))
    expect([error.code, error.details['errno']]).toEqual(['unavailable', 'ENOSPC'])
    expect(readdirSync(folder.at('disk'))).toEqual([])
    expect(statSync(folder.at('from')).size).toBe(2_000_000)
    remount(folder.at('disk'), 'size=8m')
    expect(placeFile(request).outcome).toBe('placed')
    expect(readFileSync(folder.at('disk/to'))).toEqual(bytes(2_000_000))
  })
})

describe.skipIf(!canTrace)('placeFile with faults', () => {
  const noLinks = 'link,linkat:error=EPERM'
  const slowSync = 'fsync:delay_enter=300000'

  /** Places `from` as `to` in another process whose system calls are tampered with. */
  function placeWith(folder: string, ...faults: string[]): { answer: Promise<string> } {
    const script = `
      import { placeFile } from './src/filesystem/place.ts'
      const [from, to] = process.argv.slice(-2)
      try { console.log(placeFile({ from, to }).outcome) } catch (error) { console.log(error.code) }
    `
    const calls = 'trace=link,linkat,rename,renameat,renameat2,fsync,fdatasync'
    const tamper = faults.flatMap((fault) => ['-e', `inject=${fault}`])
    const command = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', calls, ...tamper]
    const child = Bun.spawn(
      [...command, process.execPath, '-e', script, `${folder}/from`, `${folder}/to`],
      { stdout: 'pipe' },
    )
    return { answer: new Response(child.stdout).text().then((text) => text.trim()) }
  }

  async function temporaryIn(folder: string): Promise<void> {
    while (!readdirSync(folder).some((name) => name.startsWith('.tmp-'))) await Bun.sleep(0)
  }

  test('places by rename on a file system without hard links', async () => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'new')
    expect(await placeWith(folder.path, noLinks).answer).toBe('placed')
    expect(readFileSync(folder.at('to'), 'utf8')).toBe('new')
    expect(readdirSync(folder.path).toSorted()).toEqual(['from', 'to'])
  })

  test.each([
    ['with', []],
    ['without', [noLinks]],
  ])('keeps a file that takes the name during the copy, %s hard links', async (_, faults) => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'new')
    const { answer } = placeWith(folder.path, slowSync, ...faults)
    await temporaryIn(folder.path)
    writeFileSync(folder.at('to'), 'mine')
    expect(await answer).toBe('exists')
    expect(readFileSync(folder.at('to'), 'utf8')).toBe('mine')
    expect(readdirSync(folder.path).toSorted()).toEqual(['from', 'to'])
  })

  test('gives the name free again when the rename fails', async () => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'new')
    const failing = 'rename,renameat,renameat2:error=EIO'
    expect(await placeWith(folder.path, noLinks, failing).answer).toBe('unavailable')
    expect(readdirSync(folder.path)).toEqual(['from'])
  })

  test('places nothing when the copy cannot be put on the disk', async () => {
    using folder = tempFolder()
    writeFileSync(folder.at('from'), 'new')
    expect(await placeWith(folder.path, 'fsync,fdatasync:error=EIO').answer).toBe('unavailable')
    expect(readdirSync(folder.path)).toEqual(['from'])
  })
})
