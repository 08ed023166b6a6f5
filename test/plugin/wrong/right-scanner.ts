import type { ScannedItem, Scanner, ScannerMedia } from 'shelfd/plugin'

/** A scanner that makes a film of each video and nothing else; the wrong ones differ from it in one thing. */
export function scanner(
  media: ScannerMedia,
  change: (item: ScannedItem, at: number) => ScannedItem | null = (item) => item,
): Scanner {
  return {
    libraryKinds: ['movies'],
    unitOf: ({ depth }) => (depth < 2 ? 'unit' : 'descend'),
    read: async (unit) =>
      unit.entries
        .filter((entry) => media.classify(entry).kind === 'video')
        .map((entry) => ({
          kind: 'movie' as const,
          key: `${unit.path}/${entry.path}`,
          parentKey: null,
          identity: {},
          metadata: {},
          files: [{ path: entry.path, role: 'main' as const }],
          assets: [],
          findings: [],
        }))
        .map(change)
        .filter((item) => item !== null),
  }
}
