import type { DownloadOrder } from '../../domain/download-client.ts'
import type { EnricherQuery } from '../../domain/enricher.ts'
import type { LibraryKind } from '../../domain/library.ts'
import type { NotifierEvent } from '../../domain/notifier.ts'
import type { Exchange } from './recorded.ts'

/** What a plugin is tried with by `shelfd plugin check` and `dev`; `sample.ts` beside its `index.ts` exports it by default. */
export interface PluginSample {
  /** As they would stand in the configuration. Without it they are made up from the schema and its `v.examples`. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** What the servers that the plugin asks would answer. */
  readonly exchanges?: readonly Exchange[]
  /** Scanner: a small library, the text of each file by its path. A built-in one without it. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Scanner: what the library holds; the first of `libraryKinds` without it. */
  readonly libraryKind?: LibraryKind
  /** Enricher: something that the exchanges hold an answer to. */
  readonly query?: EnricherQuery
  /** Download client: something to add. */
  readonly order?: DownloadOrder
  /** Notifier: an event to send. */
  readonly event?: NotifierEvent
}

/** Declares the sample of a plugin. */
export function defineSample(sample: PluginSample): PluginSample {
  return sample
}
