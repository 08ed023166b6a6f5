import { AppError } from '../domain/error.ts'
import type { Log } from '../domain/log.ts'
import { PluginError } from '../domain/plugin-error.ts'
import { instanceKey, type PluginPermissions, pluginTables } from '../domain/plugin.ts'
import type { DownloadedFile, DownloadLimits } from '../domain/worker.ts'
import type { PluginDefinition } from './api.ts'
import { createDownloader, type Downloader, type NoFile } from './host/download.ts'
import { createWay } from './host/host.ts'
import type { PlacedInstance } from './runner-types.ts'
import type { PluginLink } from './plugin-link.ts'
import { likelySecretsOf } from './secrets.ts'
import { toAppError, toSentFailure } from './sent-failure.ts'

/** `services.download` of one thread, for instances that are there. */
export type Download = (
  instance: PlacedInstance,
  url: string,
  limits: DownloadLimits,
) => Promise<DownloadedFile>

/** The bytes come into the calling thread, wherever the plugin itself runs; it never sees them. */
export function createDownloads({
  definitions,
  link,
  log,
}: {
  readonly definitions: readonly PluginDefinition[]
  readonly link: PluginLink
  readonly log: Log
}): Download {
  const made = new Map<string, { readonly allowed: string; readonly downloader: Downloader }>()

  const permissionsOf = async (instance: PlacedInstance): Promise<PluginPermissions> => {
    if (instance.origin === 'folder') return await link.permissions(instance)
    return definitions.find(({ id }) => id === instance.plugin)?.permissions ?? {}
  }
  const downloaderOf = async (instance: PlacedInstance): Promise<Downloader> => {
    const key = instanceKey(instance)
    const permissions = await permissionsOf(instance)
    // A plugin that was loaded anew may have others.
    const allowed = JSON.stringify(permissions)
    const known = made.get(key)
    if (known?.allowed === allowed) return known.downloader
    const downloader = createDownloader(
      createWay({
        instance,
        settings: [instance.settings],
        permissions,
        secrets: likelySecretsOf(instance),
        log,
        ask: (question) => link.ask(instance, question),
      }),
    )
    made.set(key, { allowed, downloader })
    return downloader
  }

  return async (instance, url, { maxBytes, signal = never }) => {
    try {
      const download = await downloaderOf(instance)
      const file = await download(url, { maxBytes, signal })
      if ('bytes' in file) return file
      throw refused(instance, file)
    } catch (error) {
      signal.throwIfAborted()
      throw error instanceof PluginError ? failed(instance, error) : error
    }
  }
}

const never = new AbortController().signal

function refused(instance: PlacedInstance, { status }: NoFile): AppError {
  const message = `The server of a file that ${words(instance)} named answers ${status}.`
  return new AppError(status === 404 || status === 410 ? 'not_found' : 'invalid', message, {
    details: { instance: instanceKey(instance), status },
  })
}

function failed(instance: PlacedInstance, error: PluginError): AppError {
  // Too large, packed in an unknown way, redirected in circles: it will be so again.
  if (error.code === 'protocol' && !error.retryable) {
    return new AppError('invalid', `A file that ${words(instance)} named: ${error.message}`, {
      details: { instance: instanceKey(instance) },
    })
  }
  return toAppError(toSentFailure(error), instance)
}

function words({ kind, name }: PlacedInstance): string {
  return `the ${pluginTables[kind].replaceAll('_', ' ')} ${name}`
}
