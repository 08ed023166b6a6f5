import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'

import { binary } from '../support/binary.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { needs } from '../support/needs.ts'

setDefaultTimeout(60_000)

let home: Household
/** Where `shelfd` is found, for shells. */
let path: string

beforeAll(async () => {
  home = createHousehold({
    open: true,
    config: '[[library]]\nname = "My Shows"\nkind = "series"\npath = "./shows"\n',
  })
  home.write('shows/.keep', '')
  expect((await home.run(['scan', 'Films'])).code).toBe(0)
  mkdirSync(home.at('bin'))
  symlinkSync(await binary(), home.at('bin/shelfd'))
  path = `${home.at('bin')}:${process.env['PATH'] ?? ''}`
})

afterAll(() => home[Symbol.asyncDispose]())

/** What the last of some words may become, without the meanings, and the directive behind it. */
async function complete(...words: string[]): Promise<{ values: string[]; directive: string }> {
  const { code, out, err } = await home.run(['complete', '--', ...words])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const lines = out.trimEnd().split('\n')
  const directive = lines.pop() ?? ''
  return { values: lines.map((line) => line.split('\t')[0] ?? ''), directive }
}

describe('what is typed becomes', () => {
  for (const [typed, values] of [
    [['comp'], ['completion']],
    [['jobs', 'pa'], ['pause']],
    [['scan', '--dr'], ['--dry-run']],
    [['jobs', 'list', '--status', 'fail'], ['failed']],
    [['completion', 'z'], ['zsh']],
    [
      ['scan', ''],
      ['My Shows', 'Films'],
    ],
    [['scan', 'My'], ['My Shows']],
    [['jobs', 'pause', 'sc'], ['scan']],
    [['scans', 'show', ''], ['1']],
    [['scans', 'pause', ''], ['1']],
    [['tasks', 'run', 'cache-v'], ['cache-verify']],
    [['export', 'en'], ['enrichments']],
    [['plugin', 'disable', 'mov'], ['movies']],
    [['config', 'set', 'jobs.max'], ['jobs.max_attempts']],
    [['changes', '--library', 'F'], ['Films']],
    [['items', 'choose', '1', 'post'], ['poster']],
    [['nonsense', 'x'], []],
  ] as const) {
    test(`${values.join(', ') || 'nothing'}: shelfd ${typed.join(' ')}`, async () => {
      expect((await complete(...typed)).values).toEqual([...values])
    })
  }

  test('a path, which is left to the shell', async () => {
    expect(await complete('identify', '')).toEqual({ values: [], directive: ':0' })
    expect(await complete('scan', '--path', '')).toEqual({ values: [], directive: ':0' })
    expect((await complete('scan', '')).directive).toBe(':4')
  })

  test('nothing, in silence, where there is no configuration or a broken one', async () => {
    home.write('broken.toml', '[server')
    for (const config of ['/nowhere.toml', home.at('broken.toml')]) {
      expect((await complete('--config', config, 'scan', '')).values).toEqual([])
    }
    expect(existsSync('/nowhere.toml')).toBe(false)
  })
})

describe('bash', () => {
  /** What bash offers for a line of words, the last of which is being typed. */
  async function offered(...words: string[]): Promise<string[]> {
    const line = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ')
    const script = `source <(shelfd completion bash); source <(shelfd completion bash)
      COMP_WORDS=(shelfd ${line}); COMP_CWORD=${words.length}; _shelfd; printf '%s\\n' "\${COMPREPLY[@]}"`
    const shell = Bun.spawn(['bash', '--norc', '-c', script], {
      cwd: home.folder,
      env: { PATH: path },
      stderr: 'pipe',
    })
    const [out, err] = await Promise.all([shell.stdout.text(), shell.stderr.text()])
    expect(err).toBe('')
    return out.split('\n').filter(Boolean)
  }

  test('offers commands, options, choices and names, those with blanks in one piece', async () => {
    expect(await offered('jobs', 'pa')).toEqual(['pause'])
    expect(await offered('scan', '--enrichment', 'f')).toEqual(['full'])
    expect(await offered('scan', '--enrichment', '=', 'f')).toEqual(['full'])
    expect(await offered('scan', '')).toEqual(['My\\ Shows', 'Films'])
    expect(await offered('scan', 'My\\ Sh')).toEqual(['My\\ Shows'])
    expect(await offered('scan', '"My')).toEqual(['My Shows'])
  })

  test('never runs what is being typed', async () => {
    for (const word of ['$(touch pwned)', '`touch pwned`', ';touch pwned;', "x'$(touch pwned)'"]) {
      await offered('scan', word)
    }
    expect(existsSync(home.at('pwned'))).toBe(false)
  })

  const hasScript = needs(Bun.which('script') !== null, 'script of util-linux')
  test.skipIf(!hasScript)('completes what a person types at a terminal', async () => {
    const shell = Bun.spawn(['script', '-qec', 'bash --norc --noprofile -i', '/dev/null'], {
      cwd: home.folder,
      env: { PATH: path, HOME: home.folder, TERM: 'xterm', PS1: '> ' },
      stdin: 'pipe',
      stdout: 'pipe',
    })
    let seen = ''
    const reading = (async () => {
      for await (const chunk of shell.stdout) seen += new TextDecoder().decode(chunk)
    })()
    const type = async (text: string): Promise<void> => {
      await shell.stdin.write(text)
      await shell.stdin.flush()
    }
    await until(() => seen.includes('> '), `a prompt in ${seen}`)
    await type('source <(shelfd completion bash) && echo re""ady\r')
    await until(() => seen.includes('ready'), `the script in ${seen}`)
    await type('shelfd library li\t')
    await until(() => seen.includes('library list '), `"library list " in ${seen}`)
    await type('\rexit\r')
    await shell.exited
    await reading
    expect(seen).toContain('My Shows')
  })
})

for (const [shell, check] of [
  ['zsh', '-n'],
  ['fish', '--no-execute'],
] as const) {
  test(`the script for ${shell} says what shelfd is asked`, async () => {
    const { code, out } = await home.run(['completion', shell])
    expect(code).toBe(0)
    expect(out).toContain('shelfd complete --')
  })

  test.skipIf(!needs(Bun.which(shell) !== null, shell))(
    `${shell} can read its script`,
    async () => {
      home.write(`script.${shell}`, (await home.run(['completion', shell])).out)
      const { exitCode, stderr } = Bun.spawnSync([shell, check, home.at(`script.${shell}`)])
      expect([exitCode, stderr.toString()]).toEqual([0, ''])
    },
  )
}
