import type { Identity, Metadata } from './media.ts'

/** True when a sidecar had a part in what is told of an item. */
export function isBySidecar({
  identity,
  metadata,
}: {
  readonly identity: Identity
  readonly metadata: Metadata
}): boolean {
  return (
    // What a picture says of itself is no sidecar's.
    Object.keys(metadata).some((key) => key !== 'photo') ||
    factsOf(identity).some(([, { source }]) => source === 'nfo')
  )
}

/** The facts of an identity whose source fits. */
export function factsFrom(
  identity: Identity,
  fits: (source: NonNullable<Identity[keyof Identity]>['source']) => boolean,
): Identity {
  return Object.fromEntries(factsOf(identity).filter(([, { source }]) => fits(source)))
}

function factsOf(identity: Identity): [string, NonNullable<Identity[keyof Identity]>][] {
  return Object.entries(identity)
}
