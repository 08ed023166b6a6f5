import type { FileClass } from '../../../src/domain/scanner.ts'
import { classifyFile } from '../../../src/media/assets/classify.ts'
import { defaultVideoExtensions } from '../../../src/media/assets/file-kind.ts'

/** What a file of a unit is, beside videos with these stems. */
export function classify(path: string, stems: readonly string[] = []): FileClass {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return classifyFile({ name, path }, { videoExtensions: defaultVideoExtensions, stems })
}
