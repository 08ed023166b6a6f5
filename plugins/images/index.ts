import { definePlugin, v } from 'shelfd/plugin'

import { createRead } from './read.ts'
import { createUnitOf } from './unit-of.ts'

export default definePlugin({
  id: 'images',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({}),
  create: ({ media }) => ({
    scanner: {
      libraryKinds: ['images'],
      unitOf: createUnitOf(media),
      read: createRead(media),
    },
  }),
})
