const words: readonly (readonly [RegExp, string])[] = [
  [/(?<![\p{L}\d])(?:uhd|ultra ?hd)(?![\p{L}\d])/iu, '2160p'],
  [/(?<![\p{L}\d])fhd(?![\p{L}\d])/iu, '1080p'],
]

/** A resolution said in words only: `FHD`, `UHD`; null when there is none. */
export function resolutionOf(text: string): string | null {
  const size = /(?<!\d)(\d{3,4}) ?[*×x] ?(\d{3,4})(?!\d)/u.exec(text)
  if (size !== null) return heightOf(Number(size[1]), Number(size[2]))
  return words.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

// Widths stay what they are where bars are cut off above and below.
function heightOf(width: number, height: number): string {
  if (width >= 3800) return '2160p'
  if (width >= 1900) return '1080p'
  if (width >= 1200) return '720p'
  return `${height}p`
}
