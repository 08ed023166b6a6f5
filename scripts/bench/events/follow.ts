import { join } from 'node:path'

/** Readers in a process of their own, half of each kind over a WebSocket. */
export interface Followers extends AsyncDisposable {
  /** How many of those who read have seen a scan start and its library be ready, and all progress that they saw. */
  sawTheEnd(): Promise<{ readers: number; progress: number }>
}

export interface ReaderCounts {
  readonly reading: number
  readonly deaf: number
}

/** Connects them all. */
export async function connectReaders(
  daemon: { url: string; key: string },
  counts: ReaderCounts,
): Promise<Followers> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'readers.ts')], {
    env: { DAEMON: daemon.url, KEY: daemon.key, COUNTS: JSON.stringify(counts) },
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'inherit',
  })
  const lines = linesOf(child.stdout)
  await lines.next()
  return {
    sawTheEnd: async () => {
      await child.stdin.write('?\n')
      await child.stdin.flush()
      return JSON.parse(await lines.next()) as { readers: number; progress: number }
    },
    [Symbol.asyncDispose]: async () => {
      child.kill()
      await child.exited
    },
  }
}

function linesOf(out: ReadableStream<Uint8Array>): { next(): Promise<string> } {
  const reader = out.getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    next: async () => {
      while (!text.includes('\n')) {
        const { done, value } = await reader.read()
        if (done) throw new Error('the readers ended')
        text += decoder.decode(value, { stream: true })
      }
      const [line = '', ...rest] = text.split('\n')
      text = rest.join('\n')
      return line
    },
  }
}
