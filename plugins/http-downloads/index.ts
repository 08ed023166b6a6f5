import { type ClientItem, definePlugin, PluginError, type PluginHost } from 'shelfd/plugin'

import { createRead } from './client.ts'
import { filesOf } from './files.ts'
import { itemOf } from './item.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { createTellOnce } from './tell-once.ts'

const insecureWords =
  'Its certificate is not checked, because of insecure = true: whoever is on the way can read along.'
/** It says nothing of when it was started. */
const session = 'list'

export default definePlugin({
  id: 'http-downloads',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: settingsSchema,
  create: (host) => {
    const { settings } = host
    const read = createRead(host)
    const tellOnce = createTellOnce(host)
    const readItems = async () => {
      const entries = await read()
      const items = entries.map((entry) => itemOf(entry, settings))
      checkIds(items)
      return { entries, items }
    }
    return {
      downloadClient: {
        test: () => tryIt(host, readItems),
        list: async ({ category }) => {
          if (settings.insecure) await tellOnce('insecure', insecureWords)
          const { items } = await readItems()
          for (const state of strangeStates(items)) {
            await tellOnce(`state ${state}`, 'A state of the list is not in `states`.', { state })
          }
          const isWanted = (item: ClientItem): boolean =>
            category === undefined || item.category === category
          return { items: items.filter(isWanted), isComplete: true, session }
        },
        files: async (id) => {
          const { entries, items } = await readItems()
          const at = items.findIndex((item) => item.id === id)
          const item = items[at]
          if (item !== undefined) return filesOf(entries[at], item, settings)
          throw new PluginError('invalid', `The list has no download ${id.slice(0, 80)}.`)
        },
      },
    }
  },
})

async function tryIt(
  { settings }: PluginHost<Settings>,
  readItems: () => Promise<{ readonly items: readonly ClientItem[] }>,
) {
  const { items } = await readItems()
  const many = items.length === 1 ? 'one download' : `${items.length} downloads`
  return {
    version: '',
    protocol: 'http' as const,
    message: `${new URL(settings.url).host} lists ${many}`,
    warnings: [
      ...(settings.insecure ? [insecureWords] : []),
      ...strangeStates(items).map((state) => `The state "${state}" is not in \`states\`.`),
    ],
  }
}

const toldMost = 20

function strangeStates(items: readonly ClientItem[]): readonly string[] {
  const strange = items.filter(({ phase }) => phase === 'unknown').map(({ rawState }) => rawState)
  return [...new Set(strange)].slice(0, toldMost)
}

function checkIds(items: readonly ClientItem[]): void {
  const ids = new Set<string>()
  for (const { id } of items) {
    if (ids.has(id))
      throw new PluginError('protocol', `The list has two downloads ${id.slice(0, 80)}.`)
    ids.add(id)
  }
}
