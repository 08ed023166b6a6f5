import type { ComponentChildren } from 'preact'

import type { Problem } from '../api/request.ts'
import type { Resource } from '../api/resource.ts'
import { Action } from './action.tsx'
import { Icon, type IconName } from './icon.tsx'
import './states.css'

/** Nothing to show, and what to do about it: nothing yet, filtered away, or all well. */
export function Empty({
  icon,
  title,
  children,
  actions,
}: {
  icon?: IconName
  title: string
  children?: ComponentChildren
  actions?: ComponentChildren
}) {
  return (
    <section class="empty panel">
      {icon && <Icon name={icon} size={24} />}
      <p class="sentence">{title}</p>
      {children && <div class="words">{children}</div>}
      {actions && <div class="row">{actions}</div>}
    </section>
  )
}

/** What could not be loaded, why, and what to do. */
export function Failure({
  problem,
  what,
  retry,
}: {
  problem: Problem
  what: string
  retry: () => Promise<void>
}) {
  const details = `${what}: ${problem.message} (${problem.code}, ${problem.status})`
  return (
    <section class="empty panel" role="alert">
      <span class="bad-text">
        <Icon name="failed" size={20} />
      </span>
      <p class="sentence">{what} could not be loaded</p>
      <p class="words">
        {problem.message} (<code>{problem.code}</code>) What the daemon is doing goes on.
      </p>
      <div class="row">
        <Action does={retry} icon="refresh">
          Try again
        </Action>
        <Action
          kind="plain"
          does={() => navigator.clipboard.writeText(details).then(() => 'Copied')}
        >
          Copy details
        </Action>
      </div>
    </section>
  )
}

/** Shows a resource: a quiet wait at first, a failure only while nothing is known, else its value. */
export function Loaded<T>({
  of,
  what,
  children,
}: {
  of: Resource<T>
  /** "The list of jobs". */
  what: string
  children: (value: T) => ComponentChildren
}) {
  if (of.value !== undefined) return <>{children(of.value)}</>
  if (of.problem !== null) return <Failure problem={of.problem} what={what} retry={of.reload} />
  return (
    <p class="quiet" aria-busy="true">
      Loading…
    </p>
  )
}
