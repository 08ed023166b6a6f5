import { join } from 'node:path'

import type { Page } from '../domain/page.ts'

/** Puts the page together from its sources below `src/ui`. The executable has the result in place of this module. */
export async function loadPage(): Promise<Page> {
  const folder = join(import.meta.dir, '../ui')
  const built = await Bun.build({
    entrypoints: ['page.tsx', 'before-paint.ts'].map((file) => join(folder, file)),
    target: 'browser',
    minify: true,
    naming: '[name]-[hash].[ext]',
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const files = await Promise.all(
    built.outputs.map(async (file) => ({
      name: file.path.replace('./', ''),
      type: file.path.endsWith('.css') ? ('text/css' as const) : ('text/javascript' as const),
      text: await file.text(),
    })),
  )
  const nameOf = (pattern: RegExp): string => {
    const found = files.find(({ name }) => pattern.test(name))
    if (found === undefined) throw new Error(`the page has no file ${pattern.source}`)
    return found.name
  }
  const html = await Bun.file(join(folder, 'index.html')).text()
  return {
    html: html
      .replace('{{style}}', nameOf(/^page-.*\.css$/))
      .replace('{{script}}', nameOf(/^page-.*\.js$/))
      .replace('{{beforePaint}}', nameOf(/^before-paint-/)),
    assets: Object.fromEntries(files.map(({ name, type, text }) => [name, { type, text }])),
  }
}
