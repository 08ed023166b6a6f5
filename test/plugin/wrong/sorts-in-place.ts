import { definePlugin, v, type ScanEntry } from 'shelfd/plugin'

import { scanner } from './right-scanner.ts'

export default definePlugin({
  id: 'sorts-in-place',
  version: '1.0.0',
  api: 1,
  settings: v.strictObject({}),
  create: ({ media }) => {
    const right = scanner(media)
    return {
      scanner: {
        ...right,
        read: async (unit) => {
          const entries = unit.entries as ScanEntry[]
          entries.sort((a, b) => a.path.localeCompare(b.path))
          return await right.read(unit)
        },
      },
    }
  },
})
