import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'

import { get, send } from '../../api/request.ts'
import { enter, isWithoutAccount, type OwnSession, useSession } from '../../api/session.ts'
import { Logo } from '../../frame/logo.tsx'
import { Loaded } from '../../parts/states.tsx'
import { go, usePlace } from '../../place.ts'
import { Form } from './form.tsx'
import { NameField } from './name-field.tsx'
import { nextPlace } from './next-place.ts'
import { PasswordField } from './password-field.tsx'
import './login.css'

/** Where people say who they are, each way that the configuration can ask for. */
export function LoginPage() {
  const { query } = usePlace()
  const session = useSession()
  const next = nextPlace(query.get('next'), document.baseURI)
  useEffect(() => {
    document.title = 'Log in · shelfd'
  }, [])
  return (
    <div class="login">
      <main id="content" class="panel">
        <p class="brand">
          <Logo /> shelfd
        </p>
        <Loaded of={session} what="How to log in">
          {(value) => <Way session={value} next={next} />}
        </Loaded>
      </main>
    </div>
  )
}

function Way({ session, next }: { session: OwnSession; next: string }) {
  const { mode, loggedIn } = session
  const isFirst = isWithoutAccount(session)
  useEffect(() => {
    // Somebody who came back by the arrow of the browser, say.
    if (loggedIn) enter(next)
    else if (isFirst) go(`setup?step=account&next=${encodeURIComponent(next)}`, { replace: true })
  }, [loggedIn, isFirst])
  if (loggedIn || isFirst) return null
  if (mode === 'proxy') return <NoName />
  return mode === 'basic' ? <BrowserAsks next={next} /> : <NameAndPassword next={next} />
}

function NameAndPassword({ next }: { next: string }) {
  return (
    <Titled title="Log in">
      <Form
        button="Log in"
        does={async (filled) => {
          await send('POST', 'login', { name: filled('name'), password: filled('password') })
          enter(next)
        }}
      >
        <NameField />
        <PasswordField label="Password" name="password" autoComplete="current-password" />
      </Form>
      <p class="small quiet">
        Forgotten? <code>shelfd account set NAME</code> on the machine of the daemon gives a new
        one.
      </p>
    </Titled>
  )
}

/** The browser asks, as soon as something is asked for that is not open to everybody. */
function BrowserAsks({ next }: { next: string }) {
  return (
    <Titled title="Log in">
      <Form
        button="Log in"
        does={async () => {
          await get('summary')
          enter(next)
        }}
      >
        <p class="words">Your browser asks for name and password.</p>
      </Form>
    </Titled>
  )
}

function NoName() {
  return (
    <Titled title="The proxy did not say who you are">
      <p class="words">
        People come in here by a proxy that has a login of its own. Open this page through it; if
        you have, it does not send the header that <code>auth.proxy_user_header</code> names, or is
        not one of <code>server.trusted_proxies</code>.
      </p>
    </Titled>
  )
}

function Titled({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <>
      <h1 class="sentence">{title}</h1>
      {children}
    </>
  )
}
