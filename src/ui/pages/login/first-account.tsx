import { useId } from 'preact/hooks'

import { send } from '../../api/request.ts'
import type { OwnSession } from '../../api/session.ts'
import { Form } from './form.tsx'
import { NameField } from './name-field.tsx'
import { PasswordField } from './password-field.tsx'

/** Makes the account, and logs in with it where people log in by forms. `done` is called then. */
export function FirstAccount({
  session: { mode, mayCreateAccount },
  done,
}: {
  session: OwnSession
  done: () => void
}) {
  return (
    <Form
      button="Make the account"
      does={async (filled) => {
        const account = { name: filled('name').trim(), password: filled('password') }
        const key = filled('key').trim()
        await send('PUT', 'account', account, key === '' ? {} : { 'x-api-key': key })
        if (mode === 'forms') await send('POST', 'login', account)
        done()
      }}
    >
      <NameField />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="new-password"
        minLength={8}
        hint="At least 8 characters. Whoever has it may do everything here."
      />
      {!mayCreateAccount && <KeyField />}
    </Form>
  )
}

function KeyField() {
  const id = useId()
  return (
    <div class="field">
      <label class="label" for={id}>
        API key
      </label>
      <input
        id={id}
        class="input"
        name="key"
        type="password"
        autoComplete="off"
        required
        aria-describedby={`${id}-hint`}
      />
      <span id={`${id}-hint`} class="small quiet">
        This is not the machine of the daemon, so it asks whether you may.{' '}
        <code>shelfd apikey show</code> prints the key there; <code>shelfd account set NAME</code>{' '}
        makes the account without this page.
      </span>
    </div>
  )
}
