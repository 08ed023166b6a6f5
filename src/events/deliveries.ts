import type { DomainEvent, Happening, StoredHappening } from '../domain/event.ts'
import { createTypeFilter, type Subscription } from '../domain/notification.ts'
import { isOwnTrouble, wakeNotifier } from '../domain/notify.ts'
import type { Transaction } from '../domain/stores.ts'

/** Has notifiers told of what happens. */
export interface Deliveries {
  /** Adds what the notifiers want of these events, in their transaction; one that is not stored is for nobody. */
  add(happenings: readonly Happening[], tx: Transaction): void
}

export function createDeliveries(deps: {
  /** As they are with the commit of the transaction. */
  subscriptions: (tx: Transaction) => readonly Subscription[]
}): Deliveries {
  let known: { readonly of: readonly Subscription[]; readonly wishes: readonly Wish[] } | null =
    null
  const wishes = (tx: Transaction): readonly Wish[] => {
    const of = deps.subscriptions(tx)
    // A configuration is never changed, only replaced.
    if (known?.of !== of) known = { of, wishes: of.filter(({ enabled }) => enabled).map(wishOf) }
    return known.wishes
  }
  return {
    add: (happenings, tx) => {
      const all = wishes(tx)
      if (all.length === 0) return
      const woken = new Set<string>()
      let stopped: ReadonlySet<string> | null = null
      for (const happening of happenings) {
        if (!isStored(happening)) continue
        const wanting = all.filter((wish) => wants(wish, happening.event))
        if (wanting.length === 0) continue
        stopped ??= new Set(tx.stores.notifications.stopped())
        const names = wanting.map(({ name }) => name).filter((name) => !stopped?.has(name))
        tx.stores.notifications.add(names, happening)
        for (const name of names) woken.add(name)
      }
      for (const name of woken) wakeNotifier(tx, name)
    },
  }
}

interface Wish {
  readonly name: string
  readonly accepts: (type: string) => boolean
}

function wishOf({ name, events }: Subscription): Wish {
  return { name, accepts: createTypeFilter(events) }
}

function isStored(happening: Happening): happening is StoredHappening {
  return happening.id !== null
}

function wants({ name, accepts }: Wish, event: DomainEvent): boolean {
  if (!accepts(event.type)) return false
  // That telling goes wrong is told by the health list; here each failure would make the next.
  if (event.type === 'job.failed') return event.data.kind !== 'notify.send'
  if (event.type === 'plugin.failed') {
    return event.data.kind !== 'notifier' || event.data.name !== name
  }
  const isHealth = event.type === 'health.issue' || event.type === 'health.restored'
  return !isHealth || !isOwnTrouble(name, event.data)
}
