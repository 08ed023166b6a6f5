import { definePlugin, type DownloadClientTest, PluginError } from 'shelfd/plugin'

import { type Client, createClient } from './client.ts'
import { createList } from './list.ts'
import { createOrders } from './orders.ts'
import { createSession } from './session.ts'
import { settingsSchema } from './settings.ts'
import { sessionFacts } from './shapes.ts'
import { createTellOnce } from './tell-once.ts'

/** Of 2.40, whose status numbers all later versions have. */
const leastRpcVersion = 14
/** Of 3.00. */
const labelsRpcVersion = 16

const insecureWords =
  'Its certificate is not checked, because of insecure = true: whoever is on the way can read along.'

const noLabelsWords =
  'Before version 3.00 it has no labels, so that categories are those of folders alone.'

export default definePlugin({
  id: 'transmission',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: settingsSchema,
  create: (host) => {
    const session = createSession(host)
    const client = createClient(host, session)
    const tellOnce = createTellOnce(host)
    const list = createList({ host, client, session, tellOnce })
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
  const facts = await client.ask({
    method: 'session-get',
    args: { fields: ['version', 'rpc-version', 'download-dir'] },
    schema: sessionFacts,
  })
  const version = facts.version.slice(0, 200)
  const rpcVersion = facts['rpc-version']
  if (rpcVersion < leastRpcVersion) {
    throw new PluginError('unsupported', `Transmission ${version} is too old: it needs 2.40.`)
  }
  const folder = facts['download-dir']
  return {
    version,
    protocol: 'torrent',
    message: `Transmission ${version}`,
    ...(folder !== undefined && folder.length <= 4_096 && { defaultFolder: folder }),
    warnings: [
      ...(insecure ? [insecureWords] : []),
      ...(rpcVersion < labelsRpcVersion ? [noLabelsWords] : []),
    ],
  }
}
