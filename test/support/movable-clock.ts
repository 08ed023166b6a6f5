import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { ThreadUrls } from '../../src/daemon/engine.ts'

/** The time of an engine's threads, which goes by itself and can be moved on. */
export interface MovableClock {
  /** Threads that go by it. */
  readonly threads: Pick<ThreadUrls, 'writer' | 'worker'>
  advance(ms: number): void
}

/** Keeps the way by which the clock is ahead in a file of the folder, which all threads have mapped. */
export function movableClock(
  folder: string,
  urls: Pick<ThreadUrls, 'writer' | 'worker'>,
): MovableClock {
  const shared = join(folder, 'clock')
  writeFileSync(shared, new Uint8Array(8))
  const ahead = new DataView(Bun.mmap(shared, { shared: true }).buffer)
  const entry = (name: string, url: string): string => {
    const path = join(folder, `${name}.cjs`)
    const lines = [
      `const ahead = new DataView(Bun.mmap(${JSON.stringify(shared)}, { shared: true }).buffer)`,
      'const now = Date.now',
      'Date.now = () => now() + ahead.getFloat64(0)',
      `require(${JSON.stringify(fileURLToPath(url))})`,
    ]
    writeFileSync(path, lines.join('\n'))
    return path
  }
  return {
    threads: { writer: entry('writer', urls.writer), worker: entry('worker', urls.worker) },
    advance: (ms) => ahead.setFloat64(0, ahead.getFloat64(0) + ms),
  }
}
