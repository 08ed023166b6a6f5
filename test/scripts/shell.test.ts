import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const project = resolve(import.meta.dir, '../..')
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shelfd-shell-'))
})
afterEach(() => rmSync(root, { recursive: true }))

function program(path: string, body: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), `#!/bin/sh\n${body}\n`)
  chmodSync(join(root, path), 0o755)
}

async function run(
  command: string[],
  path = process.env['PATH'],
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = Bun.spawn(command, {
    cwd: root,
    env: { ...process.env, PATH: path },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { code: await child.exited, stdout, stderr }
}

describe('.ci/run', () => {
  const summary = (lines: string): string => `cat <<'END'\n${lines}\nEND\n`
  const cases: [string, string, string, number][] = [
    ['passes', summary(' 12 pass\n 0 fail\n 3 expect() calls'), '12 passed, 0 failed', 0],
    [
      'counts skipped and todo tests as skipped',
      summary(' 12 pass\n 2 skip\n 1 todo\n 0 fail'),
      '12 passed, 0 failed, 3 skipped',
      0,
    ],
    [
      'counts failing tests once',
      `${summary(' 12 pass\n 2 fail\nFAILED  tests (3 s)')}exit 1`,
      '12 passed, 2 failed',
      1,
    ],
    [
      'counts a failed check as a failure',
      `${summary(' 12 pass\n 0 fail\nFAILED  types (1 s)\nFAILED  lint (0 s)\nok      tests (3 s)')}exit 1`,
      '12 passed, 2 failed',
      1,
    ],
    [
      'counts in spite of bytes that are no text',
      `printf 'a\\0b\\377\\n'; ${summary(' 3 pass\n 1 fail\nFAILED  types (1 s)\nFAILED  tests (3 s)')}exit 1`,
      '3 passed, 2 failed',
      1,
    ],
    [
      'fails when the tests died before their summary',
      `${summary('FAILED  tests (3 s)')}exit 1`,
      '0 passed, 1 failed',
      1,
    ],
    ['fails when no test ran', summary(' 0 pass\n 0 fail'), '0 passed, 1 failed', 1],
    ['fails when the set-up failed', 'exit 1', '0 passed, 1 failed', 1],
  ]

  test.each(cases)('%s', async (_name, body, lastLine, code) => {
    cpSync(join(project, '.ci/run'), join(root, '.ci/run'))
    program('scripts/test', body)
    const ended = await run(['bash', '.ci/run'])
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toBe(lastLine)
    expect(ended.code).toBe(code)
  })
})

describe('scripts/bun.sh', () => {
  const version = `echo "9.8.7"`
  // Nothing but these programs and the system's own is found.
  const bare = (): string => `${root}/bin:/usr/bin:/bin`

  beforeEach(() => {
    cpSync(join(project, 'scripts/bun.sh'), join(root, 'scripts/bun.sh'))
    writeFileSync(join(root, 'package.json'), `{\n  "packageManager": "bun@9.8.7"\n}\n`)
    mkdirSync(join(root, 'bin'))
  })

  const use = (): ReturnType<typeof run> =>
    run(['bash', '-c', '. scripts/bun.sh && ensure_bun && command -v bun'], bare())

  const npm = `
    echo "$@" >>"$ROOT/npm-calls"
    for kind in linux-here linux-musl; do mkdir -p "node_modules/@oven/bun-$kind/bin"; done
    printf '#!/bin/sh\\nexit 1\\n' >node_modules/@oven/bun-linux-here/bin/bun
    printf '#!/bin/sh\\necho 9.8.7\\n' >node_modules/@oven/bun-linux-musl/bin/bun
    chmod +x node_modules/@oven/*/bin/bun`

  test('uses a Bun of the pinned version that is on the path', async () => {
    program('bin/bun', version)
    program('bin/npm', 'exit 1')
    expect(await use()).toMatchObject({ code: 0, stdout: `${root}/bin/bun\n` })
  })

  test('fetches the pinned version once, and takes the package that runs here', async () => {
    program('bin/bun', 'echo 1.0.0')
    program('bin/npm', npm.replaceAll('$ROOT', root))
    const fetched = `${root}/node_modules/.cache/bun-9.8.7/node_modules/@oven/bun-linux-musl/bin/bun`
    for (const _time of ['first', 'second']) {
      const ended = await use()
      expect(ended.stdout.trimEnd().split('\n').at(-1)).toBe(fetched)
    }
    const calls = await Bun.file(join(root, 'npm-calls')).text()
    expect(calls).toBe(
      'install --ignore-scripts --no-audit --no-fund --loglevel=error --no-update-notifier bun@9.8.7\n',
    )
  })

  test('leaves nothing behind that looks fetched when npm fails half way', async () => {
    program('bin/npm', `${npm.replaceAll('$ROOT', root)}\nexit 1`)
    expect((await use()).code).toBe(1)
    program('bin/npm', 'exit 1')
    expect((await use()).code).toBe(1)
  })
})

describe('scripts/test', () => {
  const system = ['bash', 'sh', 'env', 'dirname', 'sort', 'cat', 'chmod', 'printf', 'grep']
  const [, needed = ''] =
    /^needed='([^']+)'$/m.exec(readFileSync(join(project, 'scripts/test'), 'utf8')) ?? []
  const used = needed.split(' ').map((pair) => pair.replace(/:.*/, ''))
  const others = used.filter((name) => !['ffmpeg', 'ffprobe', 'strace'].includes(name))

  beforeEach(() => {
    cpSync(join(project, 'scripts/test'), join(root, 'scripts/test'))
    writeFileSync(join(root, 'scripts/bun.sh'), 'ensure_bun() { :; }\n')
    mkdirSync(join(root, 'bin'))
    for (const name of system) symlinkSync(Bun.which(name) ?? name, join(root, 'bin', name))
  })

  const programs = (...names: string[]): void => names.forEach((name) => program(`bin/${name}`, ''))
  const start = (): ReturnType<typeof run> => run(['bash', 'scripts/test', 'some'], `${root}/bin`)

  test('runs every step although one fails, and names the failed one', async () => {
    programs(...used)
    program('bin/bun', `echo "$@" >>${root}/calls; [ "$3" != check ]`)
    program('bin/nproc', 'echo 2')
    const ended = await start()
    expect(ended.code).toBe(1)
    expect(await Bun.file(join(root, 'calls')).text()).toBe(
      'install --frozen-lockfile\nfmt --check\nrun --silent check\nrun --silent lint\nscripts/build.ts\ntest --parallel=4 --timings=test/timings.json --timeout 120000 some\n',
    )
    const verdicts = ended.stdout.trimEnd().split('\n').slice(-5)
    expect(verdicts.map((line) => line.replace(/ \(\d+ s\)$/, ''))).toEqual([
      'ok      formatting',
      'FAILED  types',
      'ok      lint',
      'ok      build',
      'ok      tests',
    ])
  })

  test('names the packages of missing programs to a user who may not install them', async () => {
    programs('bun', 'apt-get', ...others)
    program('bin/id', 'echo 1000')
    expect(await start()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('\n  ffmpeg\n  strace\n'),
    })
  })

  test('installs exactly the missing packages as root', async () => {
    programs('bun', 'strace', ...others)
    program('bin/id', 'echo 0')
    program(
      'bin/apt-get',
      `echo "$@" >>${root}/calls
       [ "$1" = update ] || for name in ffmpeg ffprobe; do
         echo '#!/bin/sh' >${root}/bin/$name; chmod +x ${root}/bin/$name; done`,
    )
    expect((await start()).code).toBe(0)
    expect(await Bun.file(join(root, 'calls')).text()).toBe(
      'update -q\ninstall -q -y --no-install-recommends ffmpeg\n',
    )
  })

  test('asks no package manager when nothing is missing', async () => {
    programs('bun', ...used)
    program('bin/id', 'echo 0')
    program('bin/apt-get', 'exit 1')
    expect((await start()).code).toBe(0)
  })
})
