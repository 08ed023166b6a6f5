import { textAt } from '../json.ts'

/** Text as all of this module gives it, by the same rule as for ffprobe's. */
export function cleanText(text: string | null): string | null {
  return textAt({ text }, 'text')
}
