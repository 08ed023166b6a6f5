import type { DownloadEventType, DownloadTold } from '../domain/event.ts'
import type { Download } from '../domain/download.ts'
import type { Transaction } from '../domain/stores.ts'

/** Tells the world of a download as it is now, once that is committed. */
export function tell(tx: Transaction, type: DownloadEventType, id: number): void {
  const found = tx.stores.downloads.find(id)
  if (found !== null) tx.emit({ type, data: toldOf(found) })
}

function toldOf(download: Download): DownloadTold {
  const { id: downloadId, client, clientId, name, category, libraryId, libraryName } = download
  const { phase, progress, state, reason, facts } = download
  return {
    downloadId,
    client,
    clientId,
    name,
    category,
    libraryId,
    libraryName,
    phase,
    progress,
    state,
    reason,
    wantedBytes: facts.wantedBytes,
    downBytesPerSecond: facts.downBytesPerSecond,
    etaSeconds: facts.etaSeconds,
  }
}
