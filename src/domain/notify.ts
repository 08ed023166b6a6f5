import { deliveryTally } from './delivery-tally.ts'
import { AppError } from './error.ts'
import type { HealthFinding } from './health.ts'
import {
  type DeliveryOutcome,
  type Notification,
  nextTryAt,
  type Subscription,
} from './notification.ts'
import type { NotifierInstance } from './plugin.ts'
import { reportHealth } from './report-health.ts'
import type { Transaction } from './stores.ts'

const source = 'notifier'
/** From so many failed tries on it is no hiccup: about five minutes. */
const triesBeforeAlarm = 3

/**
 * Sees that the job of a notifier runs when the next is due. Each has one job at a time, so that a receiver that does not
 * answer holds up nobody but itself, and what it gets comes in order as long as nothing fails.
 */
export function wakeNotifier(tx: Transaction, notifier: string): void {
  const dueAt = tx.stores.notifications.nextDueAt(notifier)
  if (dueAt === null) return
  const options = dueAt > tx.now ? { runAt: dueAt } : {}
  const found = tx.enqueue('notify.send', { notifier }, options)
  // One that runs looks again when it is done.
  if (found.outcome === 'exists') tx.stores.jobs.hasten(found.id, dueAt, tx.now)
}

/** Writes down what an attempt came to, and what follows from it. */
export function settleDelivery(
  tx: Transaction,
  { id, notifier, tries }: Pick<Notification, 'id' | 'notifier' | 'tries'>,
  outcome: DeliveryOutcome,
): void {
  const { notifications } = tx.stores
  const made = tries + 1
  const failure = 'failure' in outcome ? outcome.failure : null
  const next = failure === null ? null : nextTryAt(failure, made, tx.now)
  // Its notifier left or was switched off meanwhile: how that one fares is nobody's concern.
  if (!notifications.settle(id, outcome, { nextTryAt: next, now: tx.now })) return
  deliveryTally.add(notifier, failure === null)
  if (failure === null) return report(tx, notifier, [])
  if (failure.code === 'banned') {
    const reason = 'the receiver wants nothing any more'
    notifications.setStopped(notifier, true, tx.now)
    notifications.cancelAll(notifier, `Not sent: ${reason}.`, tx.now)
    return report(tx, notifier, [shutOut(notifier)])
  }
  if (next === null || made >= triesBeforeAlarm) {
    report(tx, notifier, [failing(notifier, failure.message)])
  }
}

function report(tx: Transaction, notifier: string, findings: readonly HealthFinding[]): void {
  reportHealth(tx, { source, subject: notifier }, findings)
}

function failing(notifier: string, reason: string): HealthFinding {
  return {
    key: `notifier.failing:${notifier}`,
    severity: 'warning',
    message: `The notifier ${notifier} does not get its messages through: ${reason}`,
    fix: `See that its receiver runs and that its settings are right, and try with: shelfd notify test ${notifier}. What failed for good is in shelfd notify list --state failed, and shelfd notify replay sends it again.`,
  }
}

function shutOut(notifier: string): HealthFinding {
  return {
    key: `notifier.gone:${notifier}`,
    severity: 'error',
    message: `The receiver of the notifier ${notifier} says that it is gone for good; nothing more is sent to it.`,
    fix: 'Correct its settings or take it out of the configuration; a change of its settings, a restart or shelfd notify replay has it tried again.',
  }
}

/** Whether an event is about a notifier's own troubles: telling it of them would be no use, or the next trouble. */
export function isOwnTrouble(notifier: string, data: { source: string; key: string }): boolean {
  return data.source === source && data.key.endsWith(`:${notifier}`)
}

/**
 * Delivers one that is over once more.
 *
 * @throws AppError `not_found`; `conflict` while it waits anyway, or when its notifier is not there or switched off.
 */
export function replayNotification(
  tx: Transaction,
  id: number,
  subscriptions: readonly Subscription[],
): void {
  const { notifications } = tx.stores
  const found = notifications.find(id)
  if (found === null) throw new AppError('not_found', `There is no notification ${id}.`)
  const { notifier, state } = found
  if (!subscriptions.some(({ name, enabled }) => enabled && name === notifier)) {
    throw new AppError('conflict', `There is no notifier ${notifier} that is switched on.`)
  }
  if (state === 'pending') {
    throw new AppError('conflict', `Notification ${id} has not been delivered yet; it waits.`)
  }
  notifications.setStopped(notifier, false, tx.now)
  notifications.replay(id, tx.now)
  wakeNotifier(tx, notifier)
}

/**
 * Goes by these notifiers from now on. What waits for one that has gone is given up; those that have `changed` are tried
 * at once, also one whose receiver wanted nothing any more. At the start that is said of all, but nothing is hurried.
 */
export function configureNotifiers(
  tx: Transaction,
  subscriptions: readonly Subscription[],
  changed: readonly string[] | 'start',
): void {
  const { notifications, health } = tx.stores
  const present = new Set(subscriptions.filter(({ enabled }) => enabled).map(({ name }) => name))
  for (const name of notifications.awaited()) {
    if (!present.has(name)) {
      notifications.cancelAll(name, 'Not sent: the notifier was removed or switched off.', tx.now)
    } else if (changed !== 'start' && changed.includes(name)) {
      notifications.hastenAll(name, tx.now)
    }
  }
  const lifted = notifications
    .stopped()
    .filter((name) => changed === 'start' || !present.has(name) || changed.includes(name))
  for (const name of lifted) notifications.setStopped(name, false, tx.now)
  for (const name of health.subjects(source)) {
    if (!present.has(name) || lifted.includes(name)) report(tx, name, [])
  }
  for (const name of notifications.awaited()) wakeNotifier(tx, name)
}

/** Names of the notifiers that are not as they were. */
export function changedNotifiers(
  before: readonly NotifierInstance[],
  after: readonly NotifierInstance[],
): string[] {
  // Where it stands in the file is nothing of its own.
  const said = (one: NotifierInstance): string => JSON.stringify({ ...one, lines: null })
  const known = new Map(before.map((one) => [one.name, said(one)]))
  return after.filter((one) => known.get(one.name) !== said(one)).map(({ name }) => name)
}
