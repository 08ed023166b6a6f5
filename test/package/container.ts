import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

import { binary } from '../support/binary.ts'
import { isRoot, needs } from '../support/needs.ts'
import { until } from '../support/until.ts'
import { type Compose, readCompose, readDockerfile } from './read-package.ts'

const nsenter = Bun.which('nsenter') ?? 'nsenter'
const apart = ['unshare', '--mount', '--net', '--pid', '--fork', '--kill-child']

export const canContain = needs(
  isRoot &&
    Bun.which('ip') !== null &&
    Bun.spawnSync([...apart, 'ip', 'link', 'set', 'lo', 'up'], { stderr: 'ignore' }).success,
  'root that may unshare, and ip',
)

/** The daemon in a root of its own, as `docker compose up` would start it. */
export interface Container extends AsyncDisposable {
  /** On this side of its mounts. */
  readonly folder: string
  /** Its process, as this machine numbers it. */
  readonly pid: number
  readonly exited: Promise<number>
  printed(): string
  /** Runs another command of the image in it; its exit code. */
  run(...args: string[]): number
  /** The exit code of the health check. */
  checkHealth(): number
  /** Asks its API with the key. */
  request(method: 'GET' | 'POST', path: string, body?: object): Record<string, unknown>
}

export interface ContainerOptions {
  /** What stands in `.env` beside compose.yaml. */
  readonly variables: Readonly<Record<string, string>>
  readonly config: string
  /** Files below the folder that MEDIA names. */
  readonly media: Readonly<Record<string, string>>
}

/**
 * Builds the root that the Dockerfile names out of the executable and the C library alone, without a shell or files of
 * users and time zones, and starts it with the mounts, the user and the environment of compose.yaml. In a network of
 * its own, so that the port is the one that the image has.
 */
export async function startContainer({
  variables,
  config,
  media,
}: ContainerOptions): Promise<Container> {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-container-'))
  const image = readDockerfile()
  const service = readCompose({ ...variables, MEDIA: join(folder, 'media') })
  for (const name of ['root', 'config', 'data', 'media']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'config/shelfd.toml'), config)
  for (const [path, content] of Object.entries(media)) {
    mkdirSync(dirname(join(folder, 'media', path)), { recursive: true })
    writeFileSync(join(folder, 'media', path), content)
  }
  const [uid = 0, gid = 0] = service.user.split(':').map(Number)
  for (const name of ['config', 'data']) chownSync(join(folder, name), uid, gid)
  const environment = { PATH: '/usr/bin', HOME: '/', ...image.environment, ...service.environment }
  const asUser = [
    ['setpriv', '--no-new-privs', 'env', '-i'],
    Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ['/usr/sbin/chroot', `--userspec=${service.user}`, `--groups=${gid}`],
  ].flat()
  const script = await mountScript(folder, service, image.binary)
  const start = [...asUser, join(folder, 'root'), ...image.entrypoint, ...image.command]
  const child = Bun.spawn([...apart, 'sh', '-c', script, 'sh', ...start], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  let printed = ''
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of stream) printed += decoder.decode(chunk, { stream: true })
  }
  void read(child.stdout)
  void read(child.stderr)
  const ofUnshare = `/proc/${child.pid}/task/${child.pid}/children`
  const pid = await until(() => Number(readFileSync(ofUnshare, 'utf8')) || null, {
    what: 'the process in the container',
  })
  const ids = ['--setuid', String(uid), '--setgid', String(gid)]
  const enter = (
    what: readonly string[],
    command: readonly string[],
  ): { code: number; out: string } => {
    const run = Bun.spawnSync([nsenter, '--target', String(pid), '--net', ...what, ...command], {
      env: { ...environment, PATH: process.env['PATH'] },
    })
    return { code: run.exitCode, out: run.stdout.toString() }
  }
  const inside = (...command: string[]): number =>
    enter(['--mount', '--pid', '--root', '--wd', ...ids], command).code
  await until(() => printed.includes('shelfd serves') || child.exitCode !== null, {
    what: 'the daemon in the container',
    limitMs: 120_000,
  })
  if (child.exitCode !== null) throw new Error(`the container ended: ${printed}`)
  return {
    folder,
    pid,
    exited: child.exited,
    printed: () => printed,
    run: (...args) => inside(...image.entrypoint, ...args),
    checkHealth: () => inside(...image.healthCheck),
    request: (method, path, body) => {
      const key = readFileSync(join(folder, 'data/api_key'), 'utf8').trim()
      const headers = ['-H', `X-Api-Key: ${key}`, '-H', 'Content-Type: application/json']
      const sent = body === undefined ? [] : ['--data', JSON.stringify(body)]
      const url = `http://127.0.0.1:${image.port}${path}`
      const { out } = enter([], ['curl', '-sS', '-X', method, ...headers, ...sent, url])
      return JSON.parse(out) as Record<string, unknown>
    },
    [Symbol.asyncDispose]: async () => {
      // Its first process is all of it. It does not end with what started it: who becomes another user is told no more
      // of the death of its parent.
      if (child.exitCode === null) process.kill(pid, 'SIGKILL')
      await child.exited
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Shell lines that lay out the root in a mount namespace, and then become what they are given. */
async function mountScript(folder: string, service: Compose, target: string): Promise<string> {
  const root = join(folder, 'root')
  const lines = [`set -e; umask 000; ip link set lo up; mount -t tmpfs tmpfs '${root}'`]
  const executable = await binary()
  for (const [from, to] of [[executable, target], ...libraries(executable)]) {
    lines.push(`mkdir -p '${root}${dirname(to ?? '')}'; touch '${root}${to}'`)
    lines.push(`mount --bind '${from}' '${root}${to}'`)
  }
  lines.push(`mkdir '${root}/proc'; mount -t proc proc '${root}/proc'`)
  for (const device of ['/dev/null', '/dev/urandom']) {
    lines.push(`mkdir -p '${root}/dev'; touch '${root}${device}'`)
    lines.push(`mount --bind ${device} '${root}${device}'`)
  }
  for (const { from, to, isReadOnly } of service.mounts) {
    const place = root + to
    lines.push(`mkdir -p '${place}'; mount --bind '${resolve(folder, from)}' '${place}'`)
    if (isReadOnly) lines.push(`mount -o remount,bind,ro '${place}'`)
  }
  for (const place of service.tmpfs) {
    lines.push(`mkdir -p '${root}${place}'; mount -t tmpfs tmpfs '${root}${place}'`)
  }
  if (service.isReadOnly) lines.push(`mount -o remount,ro '${root}'`)
  return [...lines, 'exec "$@"'].join('\n')
}

/** The C library and its loader: all that the executable is linked with. */
function libraries(executable: string): [from: string, to: string][] {
  const listed = Bun.spawnSync(['ldd', executable]).stdout.toString()
  return [...listed.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => [path, path])
}
