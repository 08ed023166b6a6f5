import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import { type Account, leave, type OwnSession, useSession } from '../../api/session.ts'
import { Action } from '../../parts/action.tsx'
import { Section } from '../../parts/section.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Time } from '../../parts/time.tsx'
import { toast } from '../../parts/toast.tsx'
import { BrowserSessions } from './browser-sessions.tsx'
import { FirstAccount } from './first-account.tsx'
import { Form } from './form.tsx'
import { NameField } from './name-field.tsx'
import { PasswordField } from './password-field.tsx'
import './login.css'

/** Who logs in here, and the browsers that have. */
export function AccountPanel() {
  const session = useSession()
  return (
    <div class="account">
      <Loaded of={session} what="The account">
        {(value) => (
          <>
            <p class="words">{wayIn(value)}</p>
            {value.hasAccount ? <Owner session={value} /> : <None session={value} />}
          </>
        )}
      </Loaded>
    </div>
  )
}

function wayIn({ by, mode, name }: OwnSession): string {
  switch (by) {
    case 'session':
      return `You are logged in as ${name}.`
    case 'basic':
      return `Your browser sends the name ${name} and the password by itself, until it is closed.`
    case 'proxy':
      return `The proxy says that you are ${name}. Who comes in is its business.`
    case 'network':
      return 'You come from a network of the house, which needs no password.'
    case 'none':
      return 'Nobody is asked who they are: whoever reaches this page may do everything.'
    case 'key':
    case null:
      return `This browser sends the API key. People log in by the mode ${mode}.`
  }
}

function Owner({ session }: { session: OwnSession }) {
  const account = useResource<Account>('account')
  return (
    <>
      <Section title="Name and password" fact={<Since account={account.value} />}>
        <Loaded of={account} what="The account">
          {(value) => <Change account={value} />}
        </Loaded>
      </Section>
      {session.mode === 'forms' && <BrowserSessions />}
      {session.by === 'session' && (
        <div>
          <Action icon="leave" does={leave}>
            Log out this browser
          </Action>
        </div>
      )}
    </>
  )
}

function Since({ account }: { account: Account | undefined }) {
  if (account === undefined) return null
  return (
    <>
      password last changed: <Time at={account.passwordChangedAt} />
    </>
  )
}

function Change({ account: { name } }: { account: Account }) {
  return (
    <Form
      button="Change"
      does={async (filled, form) => {
        const password = filled('password')
        await send('PATCH', 'account', {
          currentPassword: filled('currentPassword'),
          name: filled('name').trim(),
          ...(password !== '' && { password }),
        })
        form.reset()
        refresh('account')
        refresh('session')
        const others = 'all other browsers are logged out'
        toast({ text: password === '' ? 'Changed' : `Changed; ${others}` })
      }}
    >
      <NameField value={name} />
      <PasswordField
        label="New password"
        name="password"
        autoComplete="new-password"
        minLength={8}
        required={false}
        hint="Leave it empty to keep the one that you have."
      />
      <PasswordField
        label="Password until now"
        name="currentPassword"
        autoComplete="current-password"
      />
    </Form>
  )
}

function None({ session }: { session: OwnSession }) {
  if (session.mode === 'proxy' || session.mode === 'none') return null
  return (
    <Section title="There is no account yet">
      <FirstAccount session={session} done={() => refresh('session')} />
    </Section>
  )
}
