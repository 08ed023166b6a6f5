import type { Context } from 'hono'

import type { OpenFile } from '../domain/open-file.ts'
import { streamFile } from './send-copy.ts'

/** Sends a file to be saved under a name, as fast as the client takes it, and closes it. */
export function sendWhole(
  context: Context,
  file: OpenFile,
  { type, name }: { type: string; name: string },
): Response {
  const headers = {
    'content-type': type,
    'content-length': String(file.sizeBytes),
    'content-disposition': `attachment; filename="${name}"`,
  }
  if (context.req.method !== 'HEAD' && file.sizeBytes > 0) {
    return context.body(streamFile(file, { start: 0, end: file.sizeBytes }), 200, headers)
  }
  file.close()
  return context.body(null, 200, headers)
}
