import { PluginError } from '../domain/plugin-error.ts'
import type { FromInstance, MediaQuestion } from '../domain/plugin-messages.ts'
import type { ScannerMedia } from '../domain/scanner.ts'
import type { CallScope } from './call-scope.ts'
import { untilAborted } from './host/time-limit.ts'
import type { Questions } from './questions.ts'

/** The media services of a scanner whose unit is known to the thread that called it. */
export function createRemoteMedia(deps: {
  readonly scope: CallScope
  readonly media: Questions
  readonly post: (message: FromInstance) => void
}): Pick<ScannerMedia, 'probe' | 'readNfo' | 'readTags' | 'listArchive' | 'describePicture'> {
  const { scope, media, post } = deps
  const ask = async (
    method: MediaQuestion['method'],
    args: readonly unknown[],
  ): Promise<unknown> => {
    const call = scope.current()
    if (call === undefined) {
      throw new PluginError('unsupported', `host.media.${method}() is for read() alone.`)
    }
    const question = { method, args }
    let asked = 0
    const answer = media.ask((id) => {
      asked = id
      post({ type: 'media', id, call: call.id, question })
    })
    call.deadline.pause()
    try {
      return await untilAborted(answer, call.abort.signal)
    } finally {
      call.deadline.resume()
      // Whoever was asked may be gone.
      media.forget(asked)
    }
  }
  return {
    probe: async (entry) => (await ask('probe', [entry])) as never,
    readNfo: async (entry, subject) => (await ask('readNfo', [entry, subject])) as never,
    readTags: async (entry) => (await ask('readTags', [entry])) as never,
    listArchive: async (entry) => (await ask('listArchive', [entry])) as never,
    describePicture: async (entry) => (await ask('describePicture', [entry])) as never,
  }
}
