import { defaultScanOptions, type ScanOptions } from '../domain/scan.ts'

/** What satisfies all: whoever wants more gets it. */
export function mergeOptions([first, ...others]: readonly ScanOptions[]): ScanOptions {
  return others.reduce(
    (a, b) => ({
      enableCaching: a.enableCaching || b.enableCaching,
      enableEnrichment: a.enableEnrichment || b.enableEnrichment,
      skipAssetDiscovery: a.skipAssetDiscovery && b.skipAssetDiscovery,
      skipProbe: a.skipProbe && b.skipProbe,
      maxDirectories:
        a.maxDirectories === null || b.maxDirectories === null
          ? null
          : Math.max(a.maxDirectories, b.maxDirectories),
      enrichmentMode: more(a.enrichmentMode, b.enrichmentMode),
      profile: a.profile === 'quick' ? b.profile : a.profile,
    }),
    first ?? defaultScanOptions,
  )
}

const enrichmentModes = [
  'none',
  'metadata-only',
  'full',
] as const satisfies ScanOptions['enrichmentMode'][]

function more(
  a: ScanOptions['enrichmentMode'],
  b: ScanOptions['enrichmentMode'],
): ScanOptions['enrichmentMode'] {
  return enrichmentModes.indexOf(a) > enrichmentModes.indexOf(b) ? a : b
}
