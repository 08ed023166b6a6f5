import type { ScanDirectory, ScannerMedia, UnitVerdict } from 'shelfd/plugin'

import { isArchive } from './names.ts'

/** Judges folders: each one with pictures or archives in it is a collection of its own; the rest leads there. */
export function createUnitOf(media: ScannerMedia): (directory: ScanDirectory) => UnitVerdict {
  const isPicture = (name: string): boolean => media.classify({ name, path: name }).kind === 'image'
  return ({ entries }) =>
    entries.some(({ name, kind }) => kind === 'file' && (isPicture(name) || isArchive(name)))
      ? 'unit'
      : 'descend'
}
