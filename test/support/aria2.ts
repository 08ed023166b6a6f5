import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { needs } from './needs.ts'
import { freePort } from './free-port.ts'
import { type ServerProgram, startServerProgram } from './server-program.ts'

export const hasAria2 = needs(Bun.which('aria2c') !== null, 'aria2c')

/** A real aria2, on this machine alone. */
export interface Aria2 extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  readonly secret: string
  /** Where downloads lie. */
  readonly doneDir: string
  /** The running program; another one after `restart`. */
  readonly program: ServerProgram
  /** Starts it again on the same port; it forgets what it had. */
  restart(): Promise<void>
}

const secret = 'secret123'

/** Starts one that asks nobody of its own accord. */
export async function startAria2(): Promise<Aria2> {
  const home = mkdtempSync(join(tmpdir(), 'shelfd-aria2-'))
  const doneDir = join(home, 'done')
  mkdirSync(doneDir)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const torrentPort = await freePort()
  const start = async (): Promise<ServerProgram> =>
    await startServerProgram(
      [
        'aria2c',
        '--no-conf=true',
        '--enable-rpc',
        `--rpc-listen-port=${port}`,
        '--rpc-listen-all=false',
        `--rpc-secret=${secret}`,
        '--disable-ipv6=true',
        '--interface=127.0.0.1',
        '--enable-dht=false',
        '--enable-dht6=false',
        '--bt-enable-lpd=false',
        '--enable-peer-exchange=false',
        `--listen-port=${torrentPort}`,
        `--dir=${doneDir}`,
        '--seed-ratio=0.0',
      ],
      { env: { HOME: home, LANG: 'C.UTF-8' }, isServing: () => isServing(url) },
    )
  let program = await start()
  return {
    url,
    secret,
    doneDir,
    get program() {
      return program
    },
    restart: async () => {
      await program.stop()
      program = await start()
    },
    [Symbol.asyncDispose]: async () => {
      // Its end in order takes a second, and nobody needs what it does in that.
      await program.kill()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

async function isServing(url: string): Promise<boolean> {
  try {
    const { status } = await fetch(url, { signal: AbortSignal.timeout(1_000) })
    return status === 404
  } catch {
    return false
  }
}
