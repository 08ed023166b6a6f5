import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { markerName } from '../../src/filesystem/passport.ts'
import { put, type World, world } from '../scan/library.ts'
import { mountShare, type Share } from './share.ts'

/** A library whose root is on a share. */
export interface SharedWorld extends World {
  readonly share: Share
  /** Where its files really lie; the root itself can only be read. */
  readonly disk: string
}

/** `mountAt` below the folder of the test; the root itself by default. */
export async function sharedWorld(
  options: Parameters<typeof world>[0],
  mountAt = 'media',
): Promise<SharedWorld> {
  const place = await world(options)
  const disk = join(dirname(place.root), 'disk')
  mkdirSync(disk)
  // As the scan of a time when the share could be written has left it.
  put(disk, [markerName, `${crypto.randomUUID()}\n`])
  const share = await mountShare(disk, join(dirname(place.root), mountAt))
  return {
    ...place,
    share,
    disk,
    put: (...files) => put(disk, ...files),
    [Symbol.asyncDispose]: async () => {
      // A held answer, or a file that is open, keeps the engine from its end.
      await share[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    },
  }
}
