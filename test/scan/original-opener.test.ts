import { expect, test } from 'bun:test'
import { statSync, writeFileSync } from 'node:fs'

import { createOriginalOpener } from '../../src/scan/original-opener.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { until } from '../support/household.ts'
import { threadUrls } from '../support/thread-urls.ts'
import { threadsNamed } from '../support/threads.ts'

test('the threads that open files of libraries begin with the first request, and end when nobody asks any more', async () => {
  using folder = tempFolder()
  writeFileSync(folder.at('film.mkv'), 'a film')
  const { size, mtimeNs } = statSync(folder.at('film.mkv'), { bigint: true })
  const facts = { sizeBytes: Number(size), mtimeNs: String(mtimeNs), entry: null }
  const open = createOriginalOpener(threadUrls.opener, { idleMs: 50 })
  expect(threadsNamed('opener')).toBe(0)
  for (const time of ['first', 'second']) {
    const file = await open({ from: 'library', root: folder.path, path: 'film.mkv', ...facts })
    expect([time, await new Blob([await file.read(2, 100)]).text()]).toEqual([time, 'film'])
    expect(threadsNamed('opener')).toBeGreaterThan(0)
    file.close()
    await until(() => threadsNamed('opener') === 0, 'the end of its threads')
  }
})
