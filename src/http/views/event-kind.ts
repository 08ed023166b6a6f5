import type * as v from 'valibot'

import type { ScanEstimates } from '../../domain/scan-estimate.ts'

/** What readers are told with one type of event. */
export interface EventKind<Data> {
  readonly summary: string
  readonly data: v.GenericSchema
  view(data: Data, context: { readonly estimates: ScanEstimates }): unknown
  /** Path of the API resource that it is about. */
  self(data: Data): string
}
