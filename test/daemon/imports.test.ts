import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

import { expect, setDefaultTimeout, test } from 'bun:test'

import {
  type FakeQbittorrent,
  startFakeQbittorrent,
} from '../../src/plugin/testing/fake/qbittorrent.ts'
import type { FakeQbittorrentTorrent } from '../../src/plugin/testing/fake/qbittorrent/torrents.ts'
import { createHousehold, type Household, type Run, until } from '../support/household.ts'
import { type TestVideo, writeVideo } from '../support/video.ts'
import { serve } from './daemon.ts'

setDefaultTimeout(120_000)

interface World {
  readonly home: Household
  readonly box: FakeQbittorrent
  /** Gives the client a download of these files that is complete. */
  readonly complete: (name: string, files: Readonly<Record<string, TestVideo | string>>) => void
  readonly run: (...args: string[]) => Promise<Run>
  /** What a command prints; it has to end well. */
  readonly told: (...args: string[]) => Promise<string>
  /** Waits for words in what a command prints. */
  readonly says: (words: string | RegExp, ...args: string[]) => Promise<string>
}

/** A daemon with a library of films, beside a pretend qBittorrent that saves to `downloads`. */
async function withClient(options: string, work: (world: World) => Promise<void>): Promise<void> {
  await using home = createHousehold({ open: true, films: 0, config: '' })
  const savePath = home.at('downloads')
  mkdirSync(savePath)
  await using box = await startFakeQbittorrent({ savePath })
  const toml = await Bun.file(home.at('shelfd.toml')).text()
  home.write(
    'shelfd.toml',
    [
      toml.replace(/\[probe\]\n.*\n/, ''),
      `[import]\nmin_free = "1MB"\n${options}`,
      `[[download_client]]\nname = "box"\nplugin = "qbittorrent"\ncategories = { films = "Films" }\nfolders = ["${savePath}"]`,
      `[download_client.settings]\nurl = "${box.url}"\nusername = "${box.username}"\npassword = "${box.password}"\n`,
    ].join('\n'),
  )
  await serve(home)
  const run = (...args: string[]): Promise<Run> => home.run(args)
  const told = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await run(...args)
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${err}${out}`)
    return out
  }
  await work({
    home,
    box,
    run,
    told,
    complete: (name, files) => {
      const written = Object.entries(files).map(([file, content]) => {
        const path = `${name}/${file}`
        mkdirSync(dirname(home.at(`downloads/${path}`)), { recursive: true })
        if (typeof content === 'string') home.write(`downloads/${path}`, content)
        else writeVideo(home.at(`downloads/${path}`), content)
        return { path, sizeBytes: statSync(home.at(`downloads/${path}`)).size }
      })
      box.add({ name, category: 'films', files: written } satisfies FakeQbittorrentTorrent)
    },
    says: async (words, ...args) => {
      let out = ''
      return await until(
        async () => {
          ;({ out } = await run(...args))
          const isSaid = typeof words === 'string' ? out.includes(words) : words.test(out)
          return isSaid ? out : null
        },
        `${String(words)} in ${out}`,
      )
    },
  })
}

const heat = 'Heat.1995.1080p.BluRay.x264-GRP'
const film = { minutes: 170, lines: 1080 } as const

test('what a client has completed is linked into the library, told of, and taken back', async () => {
  await withClient('', async ({ home, complete, told, run, says }) => {
    complete(heat, {
      'heat.1995.1080p.bluray.x264-grp.mkv': film,
      'heat.1995.1080p.bluray.x264-grp.en.srt': '1\n00:00:01,000 --> 00:00:02,000\nHeat\n',
      'Sample/heat-sample.mkv': { minutes: 1 },
    })
    await told('downloads', 'poll')
    const shown = await says(/: imported\n/, 'downloads', 'show', '1')
    expect(shown).toContain(`${home.at('films/Heat (1995)/Heat (1995).mkv')} (hardlink)`)
    expect(shown).toContain('films/Heat (1995)/Heat (1995).en.srt')
    expect(shown).toMatch(/heat-sample.mkv .*\n +-> not imported\n/)
    const placed = home.at('films/Heat (1995)/Heat (1995).mkv')
    expect(statSync(placed).nlink).toBe(2)
    expect(await says('Heat', 'items')).toContain('1995')
    expect(await told('downloads', 'history')).toMatch(/1 +applied +2\/2 +Films/)

    expect(await told('downloads', 'undo', '1')).toContain('Plan 1 is undone')
    expect(existsSync(placed)).toBe(false)
    expect(existsSync(home.at(`downloads/${heat}/heat.1995.1080p.bluray.x264-grp.mkv`))).toBe(true)
    const again = await run('downloads', 'undo', '1')
    expect([again.code, again.err]).toEqual([5, expect.stringContaining('undone')])
    expect((await run('downloads', 'undo', '99')).code).toBe(4)
  })
})

test('a better file takes the place of one that is there, which can be given back', async () => {
  await withClient('', async ({ home, complete, told, says }) => {
    mkdirSync(home.at('films/Heat (1995)'))
    writeVideo(home.at('films/Heat (1995)/Heat (1995) 720p.mkv'), { minutes: 170, lines: 720 })
    await told('scan')
    complete(heat, { 'heat.1995.1080p.bluray.x264-grp.mkv': film })
    await told('downloads', 'poll')
    await says(/: imported\n/, 'downloads', 'show', '1')
    const bin = await says('Heat (1995) 720p.mkv', 'recycled')
    expect(readdirSync(home.at('films/Heat (1995)'))).toEqual(['Heat (1995).mkv'])
    const [, id = ''] = /^(\d+) .*720p/m.exec(bin) ?? []
    expect(await told('recycled', 'restore', id)).toContain('is given back')
    expect(readdirSync(home.at('films/Heat (1995)')).toSorted()).toEqual([
      'Heat (1995) 720p.mkv',
      'Heat (1995).mkv',
    ])
    expect(await told('recycled')).toBe('The recycle bin is empty.\n')
  })
})

test('a dry run shows what would go where, and what a person says of a file is done', async () => {
  await withClient('enabled = false\n', async ({ home, complete, told, run, says }) => {
    complete('qwertz', { 'a.mkv': film, 'b.mkv': { ...film, extra: 'b' } })
    await told('downloads', 'poll')
    await says('qwertz', 'downloads')
    await until(async () => (await told('downloads', 'show', '1')).includes('100 %'), 'its end')
    const dry = await told('downloads', 'import', '1', '--dry-run')
    expect(dry).toMatch(/a\.mkv .*\n +-> not imported/)
    expect(readdirSync(home.at('films')).filter((name) => !name.startsWith('.'))).toEqual([])
    const asked = await run('downloads', 'import', '1')
    expect([asked.code, asked.err]).toEqual([2, expect.stringContaining('--yes')])
    const none = await run('downloads', 'import', '1', '--yes')
    expect([none.code, none.err]).toEqual([5, expect.stringContaining('--override')])
    for (const wrong of ['nothing.mkv=skip', 'mkv=skip', 'a.mkv=perhaps', 'a.mkv']) {
      const { code } = await run('downloads', 'import', '1', '--yes', '--override', wrong)
      expect([wrong, code]).toEqual([wrong, 2])
    }
    const out = await told('downloads', 'import', '1', '--yes', '--override', 'a.mkv=Heat (1995)')
    expect(out).toMatch(/Plan \d+ is (applied|partly): 1 file imported/)
    expect(existsSync(home.at('films/Heat (1995)/Heat (1995).mkv'))).toBe(true)
  })
})

test('a download that cannot be imported says why and what to do, and is tried again when told to', async () => {
  await withClient('', async ({ home, complete, told, run, says }) => {
    complete('Archive.Film.2001.1080p', { 'film.rar': 'Rar!' })
    await told('downloads', 'poll')
    const shown = await says('blocked', 'downloads', 'show', '1')
    expect(shown).toMatch(/ {2}! .*archive/i)
    const dry = await run('downloads', 'import', '1', '--yes')
    expect([dry.code, dry.err]).toEqual([5, expect.stringMatching(/--override|archive/i)])
    writeVideo(home.at('downloads/Archive.Film.2001.1080p/film.rar'), film)
    expect(await told('downloads', 'retry', '1')).toContain('is tried again')
    const { code } = await run('downloads', 'retry', '99')
    expect(code).toBe(4)
  })
})

test('two people who import the same download at once import it once', async () => {
  await withClient('enabled = false\n', async ({ home, complete, told, run, says }) => {
    complete(heat, { 'heat.1995.1080p.bluray.x264-grp.mkv': film })
    await told('downloads', 'poll')
    await says('100 %', 'downloads', 'show', '1')
    const both = await Promise.all([1, 2, 3].map(() => run('downloads', 'import', '1', '--yes')))
    const codes = both.map(({ code }) => code)
    expect(codes.filter((code) => code === 0)).not.toEqual([])
    expect(both.filter(({ code }) => code !== 0 && code !== 5)).toEqual([])
    expect(readdirSync(home.at('films/Heat (1995)'))).toEqual(['Heat (1995).mkv'])
    expect(statSync(home.at('films/Heat (1995)/Heat (1995).mkv')).nlink).toBe(2)
    expect(await told('downloads', 'history')).toMatch(/^PLAN .*\n\d+ +applied .*\n$/)
  })
})
