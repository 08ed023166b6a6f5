import type { Actor } from 'shelfd/plugin'

import { known, unique } from './known.ts'
import type { Addresses } from './pictures.ts'
import type { AggregateMember, CastMember } from './shapes.ts'

/** The cast in TMDB's order. */
export function actorsOf(cast: readonly CastMember[], addresses: Addresses): readonly Actor[] {
  return inOrder(cast).map(({ name, character, order, profile_path: file }) => ({
    name,
    ...known<Actor>({ role: character, order, thumb: addresses.portrait(file) }),
  }))
}

/** The cast of all seasons; who played several has them all, the longest first. */
export function regularsOf(
  cast: readonly AggregateMember[],
  addresses: Addresses,
): readonly Actor[] {
  return actorsOf(
    cast.map((member) => ({ ...member, character: rolesOf(member) })),
    addresses,
  )
}

function rolesOf({ roles, character }: AggregateMember): string | undefined {
  const often = roles.toSorted((a, b) => (b.episode_count ?? 0) - (a.episode_count ?? 0))
  const names = unique(often.map((role) => role.character)).slice(0, 3)
  return names.length === 0 ? character : names.join(' / ')
}

function inOrder(cast: readonly CastMember[]): readonly CastMember[] {
  return cast
    .map((member, at) => ({ ...member, order: member.order ?? at }))
    .toSorted((a, b) => a.order - b.order)
}

interface CrewMember {
  readonly name: string
  readonly job: string
}

/** Each once. */
export function directorsOf(crew: readonly CrewMember[]): readonly string[] {
  return unique(crew.filter(({ job }) => job === 'Director').map(({ name }) => name))
}

/** Who wrote it or what it is made of; each once. */
export function writersOf(crew: readonly CrewMember[]): readonly string[] {
  return unique(crew.filter(({ job }) => job !== 'Director').map(({ name }) => name))
}
