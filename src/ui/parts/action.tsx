import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import { useConnection } from '../api/live.ts'
import { Icon, type IconName } from './icon.tsx'
import { failure, toast, type Toast } from './toast.tsx'

/** What an action gives to be told: a toast, or nothing when the page shows it anyway. */
export type Told = Toast | string | void

/** Does something and tells what came of it; a refusal is told with its reason. */
export async function act(work: () => Promise<Told> | Told): Promise<void> {
  try {
    const told = await work()
    if (told) toast(typeof told === 'string' ? { text: told } : told)
  } catch (error) {
    toast(failure(error))
  }
}

/** A button that does something through the API. While it works, or the daemon does not answer, it says so and waits. */
export function Action({
  does,
  kind = '',
  icon,
  refused,
  name,
  children,
}: {
  does: () => Promise<Told> | Told
  /** `primary`, `removing`, `plain`, `slim` or several. */
  kind?: string
  icon?: IconName
  /** Why it cannot be done now. */
  refused?: string | null
  /** What is read out, where the words alone do not say what it is about. */
  name?: string
  children?: ComponentChildren
}) {
  const [busy, setBusy] = useState(false)
  const { state } = useConnection()
  const reason = refused ?? (state === 'reconnecting' ? 'The daemon does not answer.' : null)
  const click = async (): Promise<void> => {
    if (busy || reason !== null) return
    setBusy(true)
    await act(does)
    setBusy(false)
  }
  return (
    <button
      type="button"
      class={`button ${kind}`}
      aria-disabled={reason !== null}
      aria-busy={busy}
      aria-label={name}
      title={reason ?? undefined}
      onClick={() => void click()}
    >
      {(icon || busy) && <Icon name={busy ? 'ring' : (icon ?? 'ring')} turning={busy} size={14} />}
      {children}
    </button>
  )
}
