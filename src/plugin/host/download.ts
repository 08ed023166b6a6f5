import type { DownloadedFile } from '../../domain/worker.ts'
import { PluginError } from '../../domain/plugin-error.ts'
import type { HostResponse } from '../api.ts'
import { createFetch, type FetchDeps } from './fetch.ts'
import { readRetryAfter } from './retry-after.ts'

/** Above any picture that a provider offers. */
const downloadMostBytes = 20 * 1024 * 1024
/** Of one try; waiting for a turn is not counted. */
const timeoutMs = 30_000
/** Each may hold a file whole. */
const atOnceMost = 4

/** What the server of a file said in place of one, and will say again. */
export interface NoFile {
  readonly status: number
}

/** Fetches files whose addresses a server named, with what its instance may reach. */
export type Downloader = (
  url: string,
  request: { readonly maxBytes?: number | undefined; readonly signal: AbortSignal },
) => Promise<DownloadedFile | NoFile>

/**
 * The downloader of one instance in one thread. It throws PluginErrors as `host.fetch` does; an answer that the server
 * may take back later (429, 5xx) is one of `rate` or `unreachable`.
 */
export function createDownloader(way: FetchDeps): Downloader {
  const fetch = createFetch({ ...way, isForeign: true, atOnce: atOnceMost })
  return async (url, { maxBytes = downloadMostBytes, signal }) => {
    const response = await fetch(url, signal, {
      timeoutMs,
      maxBytes: Math.min(maxBytes, downloadMostBytes),
      headers: { accept: 'image/*,*/*;q=0.5' },
    })
    const { status, headers } = response
    if (status >= 200 && status < 300) {
      return { bytes: response.bytes(), contentType: headers['content-type'] ?? null }
    }
    if (isPassing(status)) throw passing(response, way.now())
    return { status }
  }
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429
}

function passing({ status, headers, url }: HostResponse, nowMs: number): PluginError {
  const date = headers['date'] ?? null
  const seconds = readRetryAfter(headers['retry-after'] ?? null, { nowMs, date })
  const message = `${new URL(url).host} answers ${status}.`
  const code = status === 429 ? 'rate' : 'unreachable'
  return new PluginError(code, message, seconds === null ? {} : { retryAfterSeconds: seconds })
}
