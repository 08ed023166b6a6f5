import { definePlugin, type DownloadClientTest } from 'shelfd/plugin'

import { type Client, createClient } from './client.ts'
import { createList } from './list.ts'
import { createOrders } from './orders.ts'
import { settingsSchema } from './settings.ts'
import { options, versionInfo } from './shapes.ts'
import { createTellOnce } from './tell-once.ts'

const insecureWords =
  'Its certificate is not checked, because of insecure = true: whoever is on the way can read along.'

export default definePlugin({
  id: 'aria2',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: settingsSchema,
  create: (host) => {
    const client = createClient(host)
    const tellOnce = createTellOnce(host)
    const list = createList(host, client, tellOnce)
    return {
      downloadClient: {
        test: () => tryIt(client, host.settings.insecure),
        list: async (query) => {
          if (host.settings.insecure) await tellOnce('insecure', insecureWords)
          return await list(query)
        },
        ...createOrders(host, client),
      },
    }
  },
})

async function tryIt(client: Client, insecure: boolean): Promise<DownloadClientTest> {
  const [{ version }, { dir }] = await client.ask(
    { method: 'aria2.getVersion', schema: versionInfo },
    { method: 'aria2.getGlobalOption', schema: options },
  )
  return {
    version: version.slice(0, 200),
    protocol: 'http',
    warnings: insecure ? [insecureWords] : [],
    message: `aria2 ${version.slice(0, 200)}`,
    ...(dir !== undefined && dir.length <= 4_096 && { defaultFolder: dir }),
  }
}
