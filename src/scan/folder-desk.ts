import type { FolderDesk } from '../domain/folders.ts'
import type { OpenerOrder, OpenerReply } from './opener-protocol.ts'
import { defaultOpenerLimits, type OpenerLimits, OpenerPool } from './opener-pool.ts'
import { createOpenerStart } from './opener-thread.ts'
import { doesNotAnswer, errorOf } from './original-opener.ts'
import type { PreviewRules } from './preview.ts'

/** Nobody looks at more folders at once; what hangs must not take all threads of the machine. */
const ownLimits = { threads: 3, perRoot: 3 }

/**
 * Looks at folders in threads of their own from the entry at a URL. They are not those that open pictures: whoever opens
 * one hung share after the other keeps only others who choose folders waiting.
 */
export function createFolderDesk(
  url: string,
  rules: () => PreviewRules,
  limits: Partial<OpenerLimits> = {},
): FolderDesk {
  const pool = new OpenerPool(createOpenerStart(url), {
    ...defaultOpenerLimits,
    ...ownLimits,
    ...limits,
  })
  const order = async (what: OpenerOrder): Promise<OpenerReply> => {
    const { promise, resolve, reject } = Promise.withResolvers<OpenerReply>()
    pool.run({
      root: '',
      order: what,
      room: () => false,
      gaveUp: () => reject(doesNotAnswer()),
      ended: (reply) => {
        if (reply?.type === 'failed') reject(errorOf(reply))
        else if (reply !== null) resolve(reply)
      },
    })
    return await promise
  }
  return {
    list: async (path) => {
      const reply = await order({ type: 'folders', path })
      if (reply.type === 'folders') return reply.listing
      throw new Error(`a thread answered ${reply.type} to a list of folders`)
    },
    preview: async (wish) => {
      const { ignore, videoExtensions, audioExtensions } = rules()
      const reply = await order({
        type: 'preview',
        wish,
        rules: { ignore, videoExtensions, audioExtensions },
      })
      if (reply.type === 'preview') return reply.preview
      throw new Error(`a thread answered ${reply.type} to a preview`)
    },
  }
}
