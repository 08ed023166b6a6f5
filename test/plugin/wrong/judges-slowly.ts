import { definePlugin, v } from 'shelfd/plugin'

import { scanner } from './right-scanner.ts'

export default definePlugin({
  id: 'judges-slowly',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({}),
  create: ({ media }) => {
    const right = scanner(media)
    return {
      scanner: {
        ...right,
        unitOf: (directory) => {
          // As long as a disk takes that is asked for each.
          Bun.sleepSync(2)
          return right.unitOf(directory)
        },
      },
    }
  },
})
