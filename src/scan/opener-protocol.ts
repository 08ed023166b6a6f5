import type { ErrorCode } from '../domain/error.ts'
import type { FolderListing, LibraryPreview, PreviewWish } from '../domain/folders.ts'
import type { OriginalSource } from '../domain/picture-store.ts'
import type { PreviewRules } from './preview.ts'

/** What the thread that opens files is to do; it does one thing at a time, and answers each. */
export type OpenerOrder =
  | { readonly type: 'open'; readonly source: OriginalSource }
  | {
      readonly type: 'read'
      readonly fd: number
      /** For errors. */
      readonly path: string
      readonly position: number
      readonly length: number
    }
  | { readonly type: 'close'; readonly fd: number }
  | { readonly type: 'folders'; readonly path: string }
  | { readonly type: 'preview'; readonly wish: PreviewWish; readonly rules: PreviewRules }

export type ToOpener =
  | OpenerOrder
  /** Whether there is room for the page that it asked about. */
  | { readonly type: 'room'; readonly granted: boolean }

export interface SentError {
  readonly code: ErrorCode
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The answer to an order. */
export type OpenerReply =
  /** The descriptor belongs to the process: whoever hears of it has it closed. */
  | { readonly type: 'opened'; readonly fd: number; readonly sizeBytes: number }
  /** Of an archive, unpacked. */
  | { readonly type: 'page'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'closed' }
  | { readonly type: 'folders'; readonly listing: FolderListing }
  | { readonly type: 'preview'; readonly preview: LibraryPreview }
  | { readonly type: 'failed'; readonly error: SentError }

export type FromOpener =
  | OpenerReply
  /** Its number in the system. */
  | { readonly type: 'placed'; readonly thread: number }
  /** Asks for memory before it unpacks a page. */
  | { readonly type: 'room'; readonly bytes: number }
