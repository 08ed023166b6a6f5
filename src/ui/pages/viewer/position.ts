const prefix = 'shelfd.viewer.'

/** Where a collection was left in this browser; its first picture before that. */
export function recall(collection: number, ids: readonly number[]): number {
  return Math.max(0, ids.indexOf(Number(localStorage.getItem(prefix + collection))))
}

/** Keeps which picture of a collection is looked at: by its number, since others come and go. */
export function remember(collection: number, image: number): void {
  localStorage.setItem(prefix + collection, String(image))
}
