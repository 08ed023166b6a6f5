import type { BenchEngine } from '../scan/engine.ts'

/** Runs what waits in a queue to its end; seconds. */
export async function drain({ engine }: BenchEngine, queue: string): Promise<number> {
  const left = engine.reader.query<{ n: number }, [string]>(
    'SELECT count(*) AS n FROM job WHERE queue = ? AND done = 0',
  )
  const began = performance.now()
  await engine.ask('resumeQueue', queue)
  while ((left.get(queue)?.n ?? 0) > 0) await Bun.sleep(5)
  const seconds = (performance.now() - began) / 1000
  await engine.ask('pauseQueue', queue)
  return seconds
}

/** Cached assets, and copies that were made of pictures. */
export function counted({ engine }: BenchEngine): { assets: number; copies: number } {
  const count = (sql: string): number => engine.reader.query<{ n: number }, []>(sql).get()?.n ?? 0
  return {
    assets: count(`SELECT count(*) AS n FROM asset WHERE state = 'cached'`),
    copies: count('SELECT count(*) AS n FROM picture_copy'),
  }
}
