import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'

import { canMount } from '../filesystem/tmpfs.ts'
import { needs } from '../support/needs.ts'
import type { ShareOrder, ShareRules, ShareWord } from './programs/share-server.ts'

export const canShare = needs(canMount && hasFuse(), 'root that may mount /dev/fuse')

/** A folder that is shared by a server which can be told to misbehave; it can only be read. */
export interface Share extends AsyncDisposable {
  /** From now on, in place of what was said before. */
  misbehave(rules: ShareRules): Promise<void>
  /** Resolves once an answer is held back. */
  held(): Promise<void>
  /** Gives the answer that is held back. */
  release(): Promise<void>
  /** Kills the server; its mount stays. */
  die(): Promise<void>
}

/** Mounts a share of the folder `source` at `mountPoint`. */
export async function mountShare(source: string, mountPoint: string): Promise<Share> {
  mkdirSync(source, { recursive: true })
  mkdirSync(mountPoint, { recursive: true })
  const program = join(import.meta.dir, 'programs/share-server.ts')
  const heard = hearing()
  const server = Bun.spawn([process.execPath, program, source, mountPoint], {
    ipc: (word: ShareWord) => heard.hear(word),
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const order = async (what: ShareOrder): Promise<void> => {
    const done = heard.next('done')
    server.send(what)
    await done
  }
  const died = server.exited.then((code) => {
    throw new Error(`the server of the share ended with ${code}`)
  })
  let held = heard.next('held')
  await Promise.race([heard.next('ready'), died])
  died.catch(() => undefined)
  const die = async (): Promise<void> => {
    server.kill('SIGKILL')
    await server.exited
  }
  return {
    misbehave: (rules) => {
      held = heard.next('held')
      return order({ rules })
    },
    held: () => held,
    release: () => order({ release: true }),
    die,
    [Symbol.asyncDispose]: async () => {
      // Before the server ends, or its requests would end with it.
      Bun.spawnSync(['umount', '-l', mountPoint], { stderr: 'ignore' })
      await die()
    },
  }
}

function hearing(): { hear(word: ShareWord): void; next(word: ShareWord): Promise<void> } {
  const waiting = new Map<ShareWord, (() => void)[]>()
  return {
    hear: (word) => {
      for (const resolve of waiting.get(word) ?? []) resolve()
      waiting.delete(word)
    },
    next: (word) =>
      new Promise<void>((resolve) => {
        waiting.set(word, [...(waiting.get(word) ?? []), resolve])
      }),
  }
}

function hasFuse(): boolean {
  try {
    closeSync(openSync('/dev/fuse', 'r+'))
    return true
  } catch {
    return false
  }
}
