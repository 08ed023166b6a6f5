import { renameSync } from 'node:fs'

import type { RemovalProposal } from '../../src/domain/removal.ts'
import { createRemovalQueries } from '../../src/store/removal-queries.ts'
import { until } from '../support/household.ts'
import { type World, world } from './library.ts'

export const folder = (at: number): string => `Film ${at} (2000)`
export const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

export function films(place: World, count: number): void {
  place.put(...upTo(count).map((at) => `${folder(at)}/${folder(at)}.mkv`))
}

/** Moves folders out of the library, to be put back later. */
export function takeAway(place: World, ats: readonly number[]): void {
  for (const at of ats) renameSync(place.at(folder(at)), `${place.root}/../away ${at}`)
}

export function putBack(place: World, ats: readonly number[]): void {
  for (const at of ats) renameSync(`${place.root}/../away ${at}`, place.at(folder(at)))
}

/** A library of 60 films of which 30 are gone, and a person is asked. */
export async function lossOf30(): Promise<World> {
  const place = await world()
  films(place, 60)
  await place.engine.scan('films')
  takeAway(place, upTo(30))
  await place.engine.scan('films')
  return place
}

/** Newest first. */
export function proposals({ engine }: World): RemovalProposal[] {
  return createRemovalQueries(engine.engine.reader).list({ limit: 50 })
}

/** Decides on the newest proposal, and returns it as it was. */
export async function decided(
  place: World,
  decision: 'approve' | 'reject',
): Promise<RemovalProposal> {
  const [proposal] = proposals(place)
  await place.engine.engine.ask('decideRemoval', proposal!.id, decision)
  return proposal!
}

/** The proposal once the scan that its approval began is over. */
export async function applied(place: World, id: number): Promise<RemovalProposal> {
  return await until(() => {
    const proposal = proposals(place).find((one) => one.id === id)
    return proposal?.state === 'applied' ? proposal : null
  }, 'the removal')
}
