import { join } from 'node:path'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { openWriter } from '../../src/store/database.ts'
import { serve } from '../daemon/daemon.ts'
import { addDownloads } from '../http/downloads.ts'
import { createHousehold, type Household } from '../support/household.ts'

setDefaultTimeout(120_000)

/** A daemon that knows downloads, none of which any client tells of. */
async function withDownloads(work: (home: Household) => Promise<void>): Promise<void> {
  await using home = createHousehold({
    open: true,
    config: '[[library]]\nname = "Shows"\nkind = "series"\npath = "./shows"\n',
  })
  home.write('shows/note.txt', '')
  await home.run(['scan'])
  const database = openWriter(join(home.dataDir, 'shelfd.db'))
  addDownloads({ database })
  database.close()
  await serve(home)
  await work(home)
}

async function lines(home: Household, ...args: string[]): Promise<string[]> {
  const { code, out, err } = await home.run(args)
  if (code !== 0) throw new Error(err)
  return out.trimEnd().split('\n')
}

describe('shelfd downloads', () => {
  test('needs a daemon, and says so with 3', async () => {
    await using home = createHousehold()
    expect((await home.run(['downloads'])).code).toBe(3)
  })

  test('shows what clients have, why it is where it is, and what became of it', async () => {
    await withDownloads(async (home) => {
      const [head, ...rows] = await lines(home, 'downloads')
      expect(head).toMatch(/^ID +STATE +DONE +SIZE +SPEED +CLIENT +CATEGORY +NAME$/)
      expect(rows[0]).toMatch(
        /^3 +blocked +100 % .*other +tv .*: It holds archives only: show.rar.$/,
      )
      expect(rows[2]).toMatch(/^1 +downloading +25 % +1.0 kB +50 B\/s +box +films /)
      expect(rows).toHaveLength(3)
      expect(await lines(home, 'downloads', 'list', '--state', 'removed')).toHaveLength(2)
      expect(await lines(home, 'downloads', 'list', '--client', 'nobody')).toEqual([
        'There are no downloads.',
      ])

      const shown = await lines(home, 'downloads', 'show', '2')
      expect(shown[0]).toBe('Sintel.2010.1080p.WEB: partially_imported')
      expect(shown.join('\n')).toMatch(
        /Plan 2:\n {2}\* .*sintel.mkv {2}1.0 kB, video\n.*-> .*\/shows\/Sintel/,
      )
      const blocked = await lines(home, 'downloads', 'show', '3')
      expect(blocked.join('\n')).toContain('! It holds archives only: show.rar.\n    Unpack it')

      const history = await lines(home, 'downloads', 'history', '--download', '2')
      expect(history).toHaveLength(2)
      expect(history[1]).toMatch(/^1 +partly +1\/1 +Shows .* Sintel.2010.1080p.WEB \(2\)$/)
      expect((await lines(home, 'recycled'))[1]).toMatch(/^1 +900 B .*Sintel \(2010\)\/old.mkv$/)
    })
  })

  test('prints all of it as JSON too', async () => {
    await withDownloads(async (home) => {
      const read = async (...args: string[]): Promise<unknown> =>
        JSON.parse((await home.run([...args, '--json'])).out)
      expect(await read('downloads')).toMatchObject([{ id: 3 }, { id: 2 }, { id: 1 }])
      expect(await read('downloads', 'show', '2')).toMatchObject({ id: 2, files: [{ id: 3 }] })
      expect(await read('downloads', 'history')).toMatchObject([{ id: 1 }])
      expect(await read('downloads', 'history', '--all')).toMatchObject([{ id: 2 }, { id: 1 }])
      expect(await read('recycled', 'list')).toMatchObject([{ id: 1, state: 'kept' }])
    })
  })

  test('ends with 4 for what is not there, and with 2 for what it does not understand', async () => {
    await withDownloads(async (home) => {
      for (const [code, ...args] of [
        [4, 'downloads', 'show', '99'],
        [4, 'downloads', 'list', '--library', 'Nothing'],
        [2, 'downloads', 'show', 'x'],
        [2, 'downloads', 'list', '--state', 'done'],
        [2, 'downloads', 'shwo'],
      ] as const) {
        expect([args, (await home.run(args)).code]).toEqual([args, code])
      }
    })
  })
})
