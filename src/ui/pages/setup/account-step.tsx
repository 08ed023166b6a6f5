import { get } from '../../api/request.ts'
import { enter, type OwnSession } from '../../api/session.ts'
import { Icon } from '../../parts/icon.tsx'
import { FirstAccount } from '../login/first-account.tsx'

/** Who may come in. Before there is an account nobody gets further than here. */
export function AccountStep({
  session,
  wanted,
  next,
}: {
  session: OwnSession
  /** Where somebody wanted to be, before this came first; empty for the beginning. */
  wanted: string
  next: () => void
}) {
  const { hasAccount, loggedIn, name } = session
  if (hasAccount) {
    return (
      <section class="step">
        <h2 class="sentence">Who comes in</h2>
        <p class="row">
          <Icon name="check" /> {name === null ? 'There is an account.' : `You are ${name}.`}
        </p>
        <div class="row">
          <button type="button" class="button primary" onClick={next}>
            Go on
          </button>
        </div>
      </section>
    )
  }
  return (
    <section class="step">
      <h2 class="sentence">Who comes in?</h2>
      <p>
        Nobody can log in yet. Choose a name and a password; you stay logged in on this browser.
      </p>
      <FirstAccount session={session} done={() => void goOn(wanted)} />
      {loggedIn && (
        <div class="row">
          <button type="button" class="button plain" onClick={next}>
            No account for now
          </button>
        </div>
      )}
    </section>
  )
}

/** To the next step, or past all of them where there is something to see already. */
async function goOn(wanted: string): Promise<void> {
  const { libraries } = await get<{ libraries: readonly unknown[] }>('libraries')
  enter(wanted === '' && libraries.length === 0 ? 'setup?step=library' : wanted)
}
