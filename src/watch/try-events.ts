import { type FSWatcher, statfsSync, watch } from 'node:fs'

import { errnoOf } from '../domain/error.ts'
import { systemPath } from '../domain/file-name.ts'
import { watchabilityOf } from './file-systems.ts'
import { limitOf } from './limits.ts'

/** What a trial of the events of a folder showed. */
export type EventsTrial =
  | 'told'
  /** Nothing came within the time that a file system needs which tells of changes. */
  | 'silent'
  /** Others change files there of which this kernel never hears. */
  | 'network'
  | 'limit'
  | 'instances'
  | 'failed'

const limitMs = 2_000

/** Changes something in a folder by `touch`, and waits for the event of it. Of the folder alone, not of those in it. */
export async function tryEvents(folder: string, touch: () => void): Promise<EventsTrial> {
  const path = systemPath(folder)
  if (watchabilityOf(statfsSync(path, { bigint: true }).type) === 'network') return 'network'
  let watcher: FSWatcher | null = null
  const { promise, resolve } = Promise.withResolvers<EventsTrial>()
  try {
    watcher = watch(folder, () => resolve('told'))
    watcher.on('error', (error) => resolve(limitOf(errnoOf(error)) ?? 'failed'))
    touch()
    return await Promise.race([promise, Bun.sleep(limitMs).then((): EventsTrial => 'silent')])
  } catch (error) {
    return limitOf(errnoOf(error)) ?? 'failed'
  } finally {
    watcher?.close()
  }
}
