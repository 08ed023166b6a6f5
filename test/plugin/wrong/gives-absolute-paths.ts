import { definePlugin, v } from 'shelfd/plugin'

import { scanner } from './right-scanner.ts'

export default definePlugin({
  id: 'gives-absolute-paths',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({}),
  create: ({ media }) => ({
    scanner: scanner(media, (item) => ({
      ...item,
      files: item.files.map((file) => ({ ...file, path: `/media/${item.key}` })),
    })),
  }),
})
