import { leave, useSession } from '../api/session.ts'
import { Action } from '../parts/action.tsx'

/** Who is logged in, and the way out. */
export function AccountSign() {
  const { value } = useSession()
  if (value === undefined || value.name === null) return null
  return (
    <span class="account-sign small">
      <a href="settings/account" title="Account">
        {value.name}
      </a>
      {value.by === 'session' && (
        <Action kind="plain slim" does={leave}>
          Log out
        </Action>
      )}
    </span>
  )
}
