/** `05v2`, `[v3]`, `E06V2`, ` v2 `: how often fansubbers made an episode anew. */
const counted = /(?:(?<=\d)|(?<![\p{L}\d]))v(\d)(?![\p{L}\d]|\.\d)/iu
/** `PROPER`, `REPACK2`, `RERIP`. */
const again = /(?<![\p{L}\d])(?:repack|proper|rerip)(\d)?(?![\p{L}\d])/giu

/** Version of a release: 2 for `v2` and for `REPACK`, 3 for `REPACK2`; null when a name says none. */
export function versionOf(text: string): number | null {
  if (!/v\d|repack|proper|rerip/i.test(text)) return null
  const version = counted.exec(text)
  if (version !== null) return Number(version[1])
  let highest: number | null = null
  for (const [, count] of text.matchAll(again)) {
    highest = Math.max(highest ?? 0, count === undefined ? 2 : Number(count) + 1)
  }
  return highest
}
