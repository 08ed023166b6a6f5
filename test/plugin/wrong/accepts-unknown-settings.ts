import { definePlugin, v } from 'shelfd/plugin'

import { scanner } from './right-scanner.ts'

export default definePlugin({
  id: 'accepts-unknown-settings',
  version: '1.0.0',
  api: 1,
  settings: v.object({}),
  create: ({ media }) => ({ scanner: scanner(media) }),
})
