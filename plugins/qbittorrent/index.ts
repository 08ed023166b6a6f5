import { definePlugin, type DownloadClient, PluginError, type PluginHost } from 'shelfd/plugin'

import { type Client, createClient, insecureWords } from './client.ts'
import { createCommands } from './commands.ts'
import { createList } from './list.ts'
import { createAdd } from './order.ts'
import { type Settings, settingsSchema } from './settings.ts'
import { preferencesShape } from './shapes.ts'
import { addressOf } from './wire.ts'

export default definePlugin({
  id: 'qbittorrent',
  version: '1.0.0',
  api: 1,
  permissions: { network: ['$settings'] },
  settings: settingsSchema,
  create: (host) => {
    const client = createClient(host)
    const downloadClient: DownloadClient = {
      test: () => tryOut(host, client),
      list: createList(host, client),
      add: createAdd(host, client),
      ...createCommands(client),
    }
    return { downloadClient }
  },
})

/** A session that ends before the next poll costs a login each time. */
const sessionLeastSeconds = 120

async function tryOut(
  host: PluginHost<Settings>,
  client: Client,
): ReturnType<DownloadClient['test']> {
  // Its owner, or six hours, say that the login may be right now.
  await client.sessions.pardon()
  const { response } = await client.ask({ path: 'app/version' })
  const version = response.text().trim().replace(/^v/, '')
  if (!/^\d+\.\d[\w.-]{0,40}$/.test(version)) {
    const words = `What answers at ${addressOf(host.settings)} names no version of qBittorrent.`
    throw new PluginError('protocol', words)
  }
  const { value: preferences } = await client.read({ path: 'app/preferences' }, preferencesShape)
  const { save_path: folder, web_ui_session_timeout: timeout = 0 } = preferences
  const warnings = [
    ...(host.settings.insecure ? [insecureWords] : []),
    ...(timeout > 0 && timeout < sessionLeastSeconds
      ? [
          `Its sessions end after ${timeout} s (Web UI, session timeout): every look at it is a login, and it is never sure that a download was removed.`,
        ]
      : []),
  ]
  return {
    message: `qBittorrent ${version} answers at ${addressOf(host.settings)}`,
    version,
    protocol: 'torrent',
    ...(folder !== '' && { defaultFolder: folder }),
    warnings,
  }
}
