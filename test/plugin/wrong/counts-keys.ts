import { definePlugin, v } from 'shelfd/plugin'

import { scanner } from './right-scanner.ts'

export default definePlugin({
  id: 'counts-keys',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({}),
  create: ({ media }) => {
    let made = 0
    return {
      scanner: scanner(media, (item) => {
        made += 1
        return { ...item, key: `film-${item.files[0]?.path.length}-${made}` }
      }),
    }
  },
})
