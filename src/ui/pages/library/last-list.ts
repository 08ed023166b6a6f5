/** The list that was looked at last: what is next to an item, and where to go back to. */
export interface LastList {
  readonly address: string
  readonly name: string
  readonly ids: readonly number[]
}

let last: LastList | null = null

export function rememberList(list: LastList): void {
  last = list
}

/** The last list, if the item is in it. */
export function listWith(id: number): (LastList & { readonly at: number }) | null {
  const at = last?.ids.indexOf(id) ?? -1
  return last === null || at < 0 ? null : { ...last, at }
}

interface Spot {
  readonly at?: number
}

/** Notes with the entry of the history which item was looked at, so that going back leads there. */
export function noteSpot(at: number): void {
  history.replaceState({ ...(history.state as Spot | null), at }, '')
}

/** Where this entry of the history was left. */
export function notedSpot(): number | null {
  return (history.state as Spot | null)?.at ?? null
}
