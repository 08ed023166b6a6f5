/** `21E20S`, `p0801`: what S02E12 and 1080p look like from behind. */
const backwards = /(?<![\p{L}\d])(?:\d{2,3}E\d\dS|p(?:0801|027|0612|084))(?![\p{L}\d])/u
const forwards = /(?<![\p{L}\d])(?:S\d\dE\d\d|\d{3,4}p)(?![\p{L}\d])/iu

/** The name the right way round; posters turn names to hide them. */
export function unreversed(name: string): string {
  if (!backwards.test(name) || forwards.test(name)) return name
  return Array.from(name).toReversed().join('')
}
