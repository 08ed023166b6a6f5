import type { PlanNfo, WritingSubject } from '../domain/written.ts'
import { writeNfo } from '../media/nfo/write-nfo.ts'
import { nfoTarget } from './writing-targets.ts'

export const sidecarProblem =
  'There is an NFO that shelfd did not write, or that was changed since.'

/** The text of the NFO of an item: of a video with several episodes, of all of them. */
export function nfoTextOf({ kind, told }: WritingSubject): string {
  return writeNfo(told.map(({ shown, season, episode }) => ({ kind, season, episode, ...shown })))
}

/** Why nothing is written of an item whatever lies beside it; empty where there is nothing to say, null to go on. */
export function refusalOf({ told }: WritingSubject): string | null {
  if (told.some(({ isFrozen }) => isFrozen)) return 'It is locked.'
  if (told.some(({ hasSidecar }) => hasSidecar)) return sidecarProblem
  return told.some(({ isTold }) => isTold) ? null : ''
}

/** The NFO that an item would have, without a look at the disk. */
export const planNfo: PlanNfo = (subject) => {
  const target = nfoTarget(subject)
  const text = nfoTextOf(subject)
  const refusal = refusalOf(subject)
  if (target === null) return { text, path: null, refusal: noPlace }
  const { folder, name } = target
  const path = [folder.root, folder.directory, name].filter((part) => part !== '').join('/')
  return { text, path, refusal: refusal === '' ? nothingTold : refusal }
}

const noPlace = 'It has no folder or video to itself that an NFO could lie beside.'
const nothingTold = 'No provider and no person has said anything of it yet.'
