import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { findLibraries } from '../../src/commands/guess-kind.ts'
import { folder } from '../store/fixture.ts'
import { binary } from '../support/binary.ts'
import { createHousehold, until } from '../support/household.ts'
import { needs } from '../support/needs.ts'

setDefaultTimeout(60_000)

function fill(path: string, names: readonly string[]): void {
  for (const name of names) {
    const file = join(path, name)
    mkdirSync(join(file, '..'), { recursive: true })
    writeFileSync(file, '')
  }
}

describe('what a folder holds', () => {
  for (const [kind, names] of [
    ['movies', ['Alien (1979)/Alien.mkv', 'Alien (1979)/poster.jpg', 'Alien (1979)/fanart.jpg']],
    ['series', ['Lost/Season 1/Lost S01E01.mkv', 'Lost/Season 1/Lost S01E02.mkv']],
    ['series', ['Lost/1x01.avi', 'Lost/1x02.avi', 'Lost/poster.jpg']],
    ['music', ['Artist/Album/01.flac', 'Artist/Album/02.flac', 'Artist/Album/cover.jpg']],
    ['images', ['2001/a.jpg', '2001/b.jpg', '2002/c.png', '2002/d.jpg', '2002/e.jpg']],
    ['images', ['Comics 1.cbz', 'Comics 2.cbz', 'Comics 3.cbz', 'Comics 4.cbz', 'Comics 5.cbz']],
  ] as const) {
    test(`is ${kind}: ${names[0]}`, () => {
      using place = folder()
      fill(place.path, names)
      expect(findLibraries(place.path)).toEqual([{ path: place.path, kind, files: names.length }])
    })
  }

  test('is what its name says while it is empty', () => {
    using place = folder()
    for (const [name, kind] of [
      ['Musik', 'music'],
      ['tv', 'series'],
      ['Stuff', 'movies'],
    ] as const) {
      mkdirSync(place.at(name))
      expect(findLibraries(place.at(name))).toMatchObject([{ kind, files: 0 }])
    }
  })

  test('may be several libraries, by the names of its folders', () => {
    using place = folder()
    fill(place.path, ['movies/Alien.mkv', 'tv/Lost S01E01.mkv', 'music/a.flac', 'backup/x.mkv'])
    expect(findLibraries(place.path).map(({ path, kind }) => [path, kind])).toEqual([
      [place.at('movies'), 'movies'],
      [place.at('music'), 'music'],
      [place.at('tv'), 'series'],
    ])
  })
})

describe('shelfd init', () => {
  test('writes a configuration that works, and says what to do next', async () => {
    await using home = createHousehold({ open: true })
    rmSync(home.at('shelfd.toml'))
    const made = await home.run(['init', '--yes', '--path', home.at('films')])
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toContain('Next: shelfd scan shows')
    expect(made.out).toContain('then: shelfd serve keeps')
    const text = readFileSync(home.at('shelfd.toml'), 'utf8')
    expect(text).toContain(`name = "Films"\nkind = "movies"  # movies, series, music or images\n`)
    expect(text.split('\n').filter((line) => /^\S/.test(line)).length).toBeLessThanOrEqual(12)
    expect((await home.run(['config', 'check'])).out).toBe('ok\n')
    expect((await home.run(['scan'])).out).toContain('Films')
  })

  test('never writes over a configuration', async () => {
    await using home = createHousehold()
    const before = readFileSync(home.at('shelfd.toml'), 'utf8')
    const again = await home.run(['init', '--yes', '--path', home.at('films')])
    expect([again.code, again.out]).toEqual([5, ''])
    expect(again.err).toContain('There is a configuration already')
    expect(readFileSync(home.at('shelfd.toml'), 'utf8')).toBe(before)
  })

  test('writes the file that is named, and names it in what comes next', async () => {
    await using home = createHousehold()
    const file = home.at('etc/other name.toml')
    const { out } = await home.run(['init', '--path', home.at('films'), '--config', file, '--json'])
    expect(JSON.parse(out)).toEqual({
      file,
      libraries: [{ name: 'Films', kind: 'movies', path: home.at('films') }],
      next: [`shelfd scan --config '${file}'`, `shelfd serve --config '${file}'`],
    })
  })

  test('writes nothing that is not right', async () => {
    await using home = createHousehold()
    const file = home.at('new.toml')
    const run = (...paths: string[]) =>
      home.run([
        'init',
        '--config',
        file,
        '--yes',
        ...(paths.length > 0 ? ['--path'] : []),
        ...paths,
      ])
    for (const [paths, words] of [
      [[], 'Name the folders of your media'],
      [[home.at('nowhere')], 'there is no such folder'],
      [[home.at('shelfd.toml')], 'is not a folder'],
      [[home.at('films'), home.at('films')], 'films'],
    ] as const) {
      const { code, err } = await run(...paths)
      expect(code).toBe(2)
      expect(err).toContain(words)
    }
    expect(existsSync(file)).toBe(false)
  })

  test('is where a command without a configuration leads', async () => {
    await using home = createHousehold()
    rmSync(home.at('shelfd.toml'))
    for (const command of ['serve', 'scan']) {
      const { code, err } = await home.run([command])
      expect(code).toBe(2)
      expect(err).toContain('`shelfd init` writes one')
    }
  })

  const hasScript = needs(Bun.which('script') !== null, 'script of util-linux')
  test.skipIf(!hasScript)('asks at a terminal, and keeps a token to its owner', async () => {
    await using home = createHousehold()
    rmSync(home.at('shelfd.toml'))
    const terminal = Bun.spawn(['script', '-qec', `${await binary()} init`, '/dev/null'], {
      cwd: home.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', TERM: 'xterm' },
      stdin: 'pipe',
      stdout: 'pipe',
    })
    let seen = ''
    const reading = (async () => {
      for await (const chunk of terminal.stdout) seen += new TextDecoder().decode(chunk)
    })()
    for (const [question, answer] of [
      ['A folder with media:', '/nowhere/at/all'],
      ['no such folder', home.at('films')],
      ['images? [movies]', ''],
      ['Another folder', ''],
      ['Folder for the database', ''],
      ['Token of TMDB', 'a-token-of-tests'],
    ] as const) {
      await until(() => seen.includes(question), `"${question}" in ${seen}`)
      await terminal.stdin.write(`${answer}\r`)
      await terminal.stdin.flush()
    }
    expect(await terminal.exited).toBe(0)
    await reading
    expect(seen).toContain('Next: shelfd scan')
    expect(statSync(home.at('shelfd.toml')).mode & 0o777).toBe(0o600)
    const text = readFileSync(home.at('shelfd.toml'), 'utf8')
    expect(text).toContain('settings = { token = "a-token-of-tests" }')
    expect((await home.run(['config', 'check'])).code).toBe(0)
  })
})
