import { describe, expect, test } from 'bun:test'
import { closeSync, mkdirSync, writeFileSync } from 'node:fs'

import { fileOpener } from '../../../src/filesystem/file-opener.ts'
import { openRegularFile } from '../../../src/filesystem/safe-open.ts'
import { createArchiveReader, type ArchiveReader } from '../../../src/media/archive/read-archive.ts'
import { createProgramRunner } from '../../../src/process/run.ts'
import { needs } from '../../support/needs.ts'
import { tempFolder } from '../../filesystem/temp-folder.ts'
import { makeRar } from './make-rar.ts'

const programs = ['lsar', '7zz', '7z'].filter((name) => Bun.which(name) !== null)
const hasRar = needs(Bun.which('lsar') !== null, 'lsar and unar')
const sevenZip = programs.find((name) => name.startsWith('7z')) ?? ''
const has7z = needs(sevenZip !== '', '7-Zip')
const searchPath = process.env['PATH'] ?? ''

function readerWith(path = searchPath): ArchiveReader {
  return createArchiveReader({ files: fileOpener, run: createProgramRunner({ searchPath: path }) })
}

const rar = makeRar({ 'p2.jpg': 'second', 'p*.jpg': 'star', '../out.jpg': 'evil' })

describe('a rar', () => {
  test.skipIf(!hasRar)('is listed and read by a program, whatever its name', async () => {
    using folder = tempFolder()
    const path = folder.at('-rf book.cbz')
    writeFileSync(path, rar)
    const said = await readerWith().list({ path })
    expect(said).toMatchObject({
      outcome: 'ok',
      entries: [
        { name: 'p2.jpg', sizeBytes: 6 },
        { name: 'p*.jpg', sizeBytes: 4 },
      ],
      findings: [{ code: 'archive_name_unsafe' }],
    })
    const read = (entry: string, maxBytes = 100) =>
      readerWith().readEntry({ path, entry, maxBytes })
    expect(await read('p*.jpg')).toMatchObject({ outcome: 'ok', bytes: Buffer.from('star') })
    expect(await read('p2.jpg', 3)).toMatchObject({ outcome: 'unreadable' })
    expect(await read('../out.jpg')).toMatchObject({ outcome: 'unreadable' })
    expect(await read('none.jpg')).toMatchObject({ outcome: 'unreadable' })
  })

  test.skipIf(!hasRar)(
    'is listed once for all entries that are read while it is open',
    async () => {
      using folder = tempFolder()
      const path = folder.at('book.cbr')
      writeFileSync(path, rar)
      const runner = createProgramRunner({ searchPath })
      const called: string[] = []
      const reader = createArchiveReader({
        files: fileOpener,
        run: (call) => {
          called.push(call.program)
          return runner(call)
        },
      })
      const { fd, ...facts } = openRegularFile(path)
      const archive = reader.of({ fd, facts, name: 'book.cbr' })
      const entries = ['p*.jpg', 'p2.jpg', 'none.jpg', 'p2.jpg']
      const read = await Promise.all(
        entries.map((entry) => archive.readEntry({ entry, maxBytes: 100 })),
      )
      closeSync(fd)
      const texts = read.map((one) =>
        one.outcome === 'ok' ? Buffer.from(one.bytes).toString() : one.outcome,
      )
      expect(texts).toEqual(['star', 'second', 'unreadable', 'second'])
      expect(called.toSorted()).toEqual(['lsar', 'unar', 'unar', 'unar'])
    },
  )

  test.skipIf(!hasRar)('that is damaged is unreadable', async () => {
    using folder = tempFolder()
    writeFileSync(folder.at('book.rar'), rar.subarray(0, 30))
    expect(await readerWith().list({ path: folder.at('book.rar') })).toMatchObject({
      outcome: 'unreadable',
    })
  })

  test('without a program says what is needed', async () => {
    using folder = tempFolder()
    mkdirSync(folder.at('bin'))
    writeFileSync(folder.at('book.rar'), rar)
    expect(await readerWith(folder.at('bin')).list({ path: folder.at('book.rar') })).toEqual({
      outcome: 'unavailable',
      reason: 'Reading rar needs a program: install unar or 7-Zip, or pack it as a zip.',
    })
  })
})

describe('a program', () => {
  /** A stand-in for lsar and unar in a folder of its own. */
  function standIn(folder: { at(path: string): string }, lsar: string, unar = 'exit 1'): string {
    mkdirSync(folder.at('bin'))
    for (const [name, text] of Object.entries({ lsar, unar })) {
      writeFileSync(folder.at(`bin/${name}`), `#!/bin/sh\n${text}\n`, { mode: 0o755 })
    }
    writeFileSync(folder.at('book.rar'), rar)
    return `${folder.at('bin')}:${searchPath}`
  }

  test('that lists nonsense or fails is not believed', async () => {
    for (const script of ['echo nonsense', 'echo "{}"', 'exit 3', `echo '{"lsarContents":[]}'`]) {
      using folder = tempFolder()
      const path = standIn(folder, script).split(':')[0]
      const reader = readerWith(`${path}:/bin`)
      const said = await reader.list({ path: folder.at('book.rar') })
      expect(said).toMatchObject({ outcome: 'unreadable' })
    }
  })

  test('that writes more than it listed is stopped', async () => {
    using folder = tempFolder()
    const list = `echo '{"lsarContents":[{"XADIndex":0,"XADFileName":"a.jpg","XADFileSize":10}]}'`
    const path = standIn(folder, list, 'exec yes')
    const request = { path: folder.at('book.rar'), entry: 'a.jpg', maxBytes: 1_000_000 }
    expect(await readerWith(path).readEntry(request)).toMatchObject({ outcome: 'unreadable' })
  })
})

describe('a 7z', () => {
  test.skipIf(!has7z)('whose list is encrypted as well says so', async () => {
    using folder = tempFolder()
    writeFileSync(folder.at('a.jpg'), 'content')
    Bun.spawnSync([sevenZip, 'a', '-bd', '-psecret', '-mhe=on', folder.at('a.7z'), 'a.jpg'], {
      cwd: folder.path,
    })
    expect(await readerWith().list({ path: folder.at('a.7z') })).toEqual({
      outcome: 'unreadable',
      reason: 'It is encrypted.',
    })
  })

  test.skipIf(!has7z)('is listed and read by a program', async () => {
    using folder = tempFolder()
    mkdirSync(folder.at('in/d'), { recursive: true })
    writeFileSync(folder.at('in/é*.jpg'), 'star')
    writeFileSync(folder.at('in/d/2.jpg'), 'second')
    const make = [sevenZip, 'a', '-bd', folder.at('out.cb7'), '.']
    Bun.spawnSync(make, { cwd: folder.at('in') })
    const path = folder.at('out.cb7')
    const said = await readerWith().list({ path })
    expect(said.outcome === 'ok' && said.entries.map(({ name }) => name).toSorted()).toEqual([
      'd/2.jpg',
      'é*.jpg',
    ])
    const read = await readerWith().readEntry({ path, entry: 'é*.jpg', maxBytes: 100 })
    expect(read).toMatchObject({ outcome: 'ok', bytes: Buffer.from('star') })
  })
})
