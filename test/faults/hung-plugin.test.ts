import { writeFileSync } from 'node:fs'

import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import { instanceKey } from '../../src/domain/plugin.ts'
import { tempFolder } from '../filesystem/temp-folder.ts'
import { folderInstance, pluginText, supervise } from '../plugin/supervised.ts'
import { until } from '../support/household.ts'
import { threadsNamed } from '../support/threads.ts'
import { canShare, mountShare } from './share.ts'

setDefaultTimeout(120_000)

const finder = folderInstance('enricher', 'finder')
const target = { kind: 'enricher', name: 'finder' } as const

/** Reads the file that its title names. */
const reader = pluginText(
  `{
  enricher: {
    kinds: ['movie'],
    test: async () => ({ message: 'fine' }),
    search: async ({ title }) => {
      readFileSync(title)
      return []
    },
    get: async () => null,
    artwork: async () => [],
  },
}`,
  `import { readFileSync } from 'node:fs'`,
)

const search = (title: string, limitMs: number) => ({
  method: 'search',
  args: [{ kind: 'movie', title, ids: [], languages: [] }],
  limitMs,
})

const running = (): number => threadsNamed(`plugin ${instanceKey(finder)}`)

describe.skipIf(!canShare)('a plugin that hangs in a call for a file', () => {
  test('fails by its limit, holds up nobody, and is begun anew', async () => {
    using behind = tempFolder()
    using place = tempFolder()
    writeFileSync(behind.at('film.nfo'), 'text')
    await using plugins = supervise({ mine: reader }, [finder], { graceMs: 100 })
    await using share = await mountShare(behind.path, place.at('share'))
    const shared = place.at('share/film.nfo')
    expect(await plugins.link.call(target, search(shared, 5_000), {})).toEqual([])

    await share.misbehave({ hangs: true })
    const call = plugins.link.call(target, search(shared, 200), {})
    const outcome = call.catch((error: unknown) => error)
    await share.held()
    expect(await outcome).toMatchObject({ code: 'timeout' })
    // Were it ended by force, all of this process would now wait for the share.
    expect(await plugins.link.call(target, search(behind.at('film.nfo'), 5_000), {})).toEqual([])
    expect(plugins.started()).toBe(2)

    await until(() => running() === 2, 'two threads: the new one, and the one that hangs')
    await share.misbehave({})
    await until(() => running() === 1, 'the end of the thread that was left behind')
  })
})
