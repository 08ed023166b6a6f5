import { mkdirSync, readFileSync, symlinkSync } from 'node:fs'

import { makeArchive } from '../../scripts/archive.ts'
import { readVersion } from '../../scripts/build.ts'
import { type Daemon, scanIn, serve, startScan } from '../daemon/daemon.ts'
import { binary } from '../support/binary.ts'
import { createHousehold, type Household, until } from '../support/household.ts'
import { project } from './blocks.ts'

/** What the documents speak of: a machine with shelfd on its PATH, a daemon, some films and a release. */
export interface World extends AsyncDisposable {
  readonly home: Household
  readonly daemon: Daemon
  /** Runs a block as it is pasted into a shell in its folder, and waits until it ends, or until it has shown that it goes on for good. */
  paste(text: string): Promise<Pasted>
}

export interface Pasted {
  readonly code: number
  readonly out: string
  readonly err: string
}

export async function createWorld(): Promise<World> {
  const home = createHousehold({ open: true })
  home.write('films/Heat (1995)/Heat (1995).mkv', 'heat')
  mkdirSync(home.at('bin'))
  symlinkSync(await binary(), home.at('bin/shelfd'))
  // An answer of 400 and above is a failure of the block too.
  home.write('.curlrc', 'fail-with-body\n')
  await release(home)
  const daemon = await serve(home)
  await scanIn(daemon, await startScan(daemon), 'completed')
  const { body } = await daemon.ask('GET', '/api/v1/items?q=heat')
  const [{ id } = { id: 0 }] = body['items'] as { id: number }[]
  return {
    home,
    daemon,
    paste: (text) => run(inWorld(text, { home, daemon, item: id }), home),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  }
}

/** An archive as scripts/release.ts makes it. */
async function release(home: Household): Promise<void> {
  await makeArchive({
    root: project,
    release: home.folder,
    name: `shelfd-${await readVersion(project)}-linux-x64`,
    build: async (outfile) => symlinkSync(await binary(), outfile),
    isForContainers: true,
    modified: '@0',
  })
}

/** The block with what is different here from one machine to another. */
function inWorld(
  text: string,
  { home, daemon, item }: { home: Household; daemon: Daemon; item: number },
): string {
  return text
    .replaceAll(/http:\/\/(127\.0\.0\.1|nas|HOST):8787/g, daemon.url)
    .replaceAll(
      'apikey=KEY',
      `apikey=${readFileSync(home.at('data/api_key_hooks'), 'utf8').trim()}`,
    )
    .replaceAll('/mnt/media', home.folder)
    .replaceAll(/\b(42|ID)\b/g, String(item))
}

/** What a command shows that would go on until Ctrl-C. */
const goesOn = /^shelfd serves |^: |^data: |until Ctrl-C\.$/m

async function run(commands: string, home: Household): Promise<Pasted> {
  const child = Bun.spawn(['bash', '-eu', '-c', commands], {
    // A group of its own, as a terminal makes one, for Ctrl-C.
    detached: true,
    cwd: home.folder,
    env: {
      PATH: `${home.at('bin')}:${process.env['PATH']}`,
      HOME: home.folder,
      NO_COLOR: '1',
      SHELFD__SERVER__PORT: '0',
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const read = { out: '', err: '' }
  const collect = async (
    name: 'out' | 'err',
    stream: ReadableStream<Uint8Array>,
  ): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) read[name] += decoder.decode(chunk, { stream: true })
  }
  const whole = Promise.all([collect('out', child.stdout), collect('err', child.stderr)])
  await until(
    () => child.exitCode !== null || goesOn.test(read.out + read.err),
    `the end of ${commands}`,
  )
  if (child.exitCode === null) process.kill(-child.pid, 'SIGINT')
  const code = await child.exited
  await whole
  return { code, ...read }
}
