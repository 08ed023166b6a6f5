import { useEffect } from 'preact/hooks'

import { useResource } from '../../api/resource.ts'
import { isWithoutAccount, type OwnSession, useSession } from '../../api/session.ts'
import type { Setup } from '../../api/setup-types.ts'
import { Logo } from '../../frame/logo.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Toasts } from '../../parts/toast.tsx'
import { go, usePlace } from '../../place.ts'
import { nextPlace } from '../login/next-place.ts'
import { AccountStep } from './account-step.tsx'
import { ClientStep } from './client-step.tsx'
import { leaveFirstHour } from './first-hour.ts'
import { LibraryStep } from './library-step.tsx'
import { ProviderStep } from './provider-step.tsx'
import { ScanStep } from './scan-step.tsx'
import './setup.css'

const steps = [
  { id: 'account', name: 'Account' },
  { id: 'library', name: 'Folders' },
  { id: 'provider', name: 'Providers' },
  { id: 'client', name: 'Downloads' },
  { id: 'scan', name: 'First scan' },
] as const

type StepId = (typeof steps)[number]['id']

/** The first hour: all but the account can be passed over, and all of it can be changed later. */
export function SetupPage() {
  const session = useSession()
  useEffect(() => {
    document.title = 'First steps · shelfd'
  }, [])
  return (
    <div class="setup">
      <header>
        <span class="brand">
          <Logo /> shelfd
        </span>
        {session.value?.loggedIn && (
          <a class="button plain slim" href="" onClick={leaveFirstHour}>
            Leave, and do this later
          </a>
        )}
      </header>
      <main id="content">
        <Loaded of={session} what="How people log in">
          {(value) => <StepsOf session={value} />}
        </Loaded>
      </main>
      <Toasts />
    </div>
  )
}

function StepsOf({ session }: { session: OwnSession }) {
  const { query } = usePlace()
  const isFirst = isWithoutAccount(session)
  // Where the proxy knows people, or nobody asks, there is no account to be made.
  const open = steps.filter(
    ({ id }) => id !== 'account' || session.mode === 'forms' || session.mode === 'basic',
  )
  const wanted = open.find(({ id }) => id === query.get('step'))?.id
  const step = isFirst ? 'account' : (wanted ?? 'library')
  const next = nextPlace(query.get('next'), document.baseURI)
  return (
    <>
      <h1>{isFirst ? 'Welcome' : 'First steps'}</h1>
      <Steps steps={open} current={step} isClosed={isFirst} />
      {step === 'account' ? (
        <AccountStep session={session} wanted={next} next={() => goTo('library')} />
      ) : (
        <OpenStep step={step} />
      )}
    </>
  )
}

/** A step of who is in already; nothing of it is asked for before. */
function OpenStep({ step }: { step: Exclude<StepId, 'account'> }) {
  const setup = useResource<Setup>('setup', { on: 'config.*,plugin.*' })
  return (
    <Loaded of={setup} what="What is there so far">
      {(value) => (
        <>
          {step === 'library' && <LibraryStep next={() => goTo('provider')} />}
          {step === 'provider' && <ProviderStep setup={value} next={() => goTo('client')} />}
          {step === 'client' && <ClientStep next={() => goTo('scan')} />}
          {step === 'scan' && <ScanStep setup={value} back={() => goTo('library')} />}
        </>
      )}
    </Loaded>
  )
}

function goTo(step: StepId): void {
  go(`setup?step=${step}`)
}

function Steps({
  steps: shown,
  current,
  isClosed,
}: {
  steps: readonly (typeof steps)[number][]
  current: StepId
  /** The others come after this one. */
  isClosed: boolean
}) {
  return (
    <nav aria-label="Steps">
      <ol class="steps">
        {shown.map(({ id, name }, index) => (
          <li key={id}>
            {isClosed && id !== current ? (
              <span>
                {index + 1}. {name}
              </span>
            ) : (
              <a href={`setup?step=${id}`} aria-current={id === current ? 'step' : undefined}>
                {index + 1}. {name}
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}
