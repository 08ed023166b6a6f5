import { warmMost } from '../domain/picture.ts'
import type { PictureRef } from '../domain/picture-store.ts'
import type { RouteDeps } from './route.ts'

/** Wishes that wait; older ones fall out. */
const mostWaiting = 4
/** Neighbours: people go on more often than back. */
const beside = { before: 12, after: 24 } as const

/** Has pictures that somebody is about to see made before others. It never holds up an answer, and never fails. */
export interface Warmer {
  /** Somebody opens an item, and may go on to those beside it or to those in it. */
  item(id: number): void
  /** Somebody looks at a page of what is part of an item. */
  page(ids: readonly number[]): void
  /** Somebody has asked for a copy that is not there yet. */
  picture(picture: PictureRef): void
}

type Find = () => readonly PictureRef[]

export function createWarmer(deps: Pick<RouteDeps, 'queries' | 'engine'>): Warmer {
  let waiting: readonly Find[] = []
  let isBusy = false
  const cold = (ids: readonly number[]): readonly PictureRef[] =>
    deps.queries.items.coldPictures(ids, warmMost)
  const work = async (): Promise<void> => {
    for (let find = waiting[0]; find !== undefined; find = waiting[0]) {
      waiting = waiting.slice(1)
      try {
        const pictures = find()
        if (pictures.length > 0) await deps.engine.ask('warmPictures', pictures)
      } catch {
        // Nobody waits for it: while the database is away, pictures come when it is back.
      }
    }
    isBusy = false
  }
  const wish = (find: Find): void => {
    waiting = [...waiting, find].slice(-mostWaiting)
    if (isBusy) return
    isBusy = true
    // After the answer has left.
    setTimeout(() => void work())
  }
  return {
    item: (id) => wish(() => cold([id, ...nearItem(deps.queries.items, id)])),
    page: (ids) => wish(() => cold([...ids, ...nearPage(deps.queries.items, ids)])),
    picture: (picture) => wish(() => [picture]),
  }
}

type Items = RouteDeps['queries']['items']

function nearItem(items: Items, id: number): readonly number[] {
  const { before, after } = items.neighbours(id, beside)
  const { items: held } = items.list({
    kinds: ['image'],
    parentId: id,
    sort: 'position',
    limit: beside.after,
  })
  return [...held.map((item) => item.id), ...after, ...before]
}

function nearPage(items: Items, ids: readonly number[]): readonly number[] {
  const [first, last] = [ids[0], ids.at(-1)]
  if (first === undefined || last === undefined) return []
  const { after } = items.neighbours(last, { before: 0, after: beside.after })
  const { before } = items.neighbours(first, { before: beside.before, after: 0 })
  return [...after, ...before]
}
