import { useEffect } from 'preact/hooks'

import { useResource } from '../../api/resource.ts'
import type { Setup } from '../../api/setup-types.ts'
import { Logo } from '../../frame/logo.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Toasts } from '../../parts/toast.tsx'
import { go, usePlace } from '../../place.ts'
import { ClientStep } from './client-step.tsx'
import { leaveFirstHour } from './first-hour.ts'
import { LibraryStep } from './library-step.tsx'
import { ProviderStep } from './provider-step.tsx'
import { ScanStep } from './scan-step.tsx'
import './setup.css'

const steps = [
  { id: 'library', name: 'Folders' },
  { id: 'provider', name: 'Providers' },
  { id: 'client', name: 'Downloads' },
  { id: 'scan', name: 'First scan' },
] as const

type StepId = (typeof steps)[number]['id']

/** The first hour: each step can be passed over, and all of it can be changed later. */
export function SetupPage() {
  const { query } = usePlace()
  const setup = useResource<Setup>('setup', { on: 'config.*,plugin.*' })
  const step = steps.find(({ id }) => id === query.get('step'))?.id ?? 'library'
  useEffect(() => {
    document.title = 'First steps · shelfd'
  }, [])
  return (
    <div class="setup">
      <header>
        <span class="brand">
          <Logo /> shelfd
        </span>
        <a class="button plain slim" href="" onClick={leaveFirstHour}>
          Leave, and do this later
        </a>
      </header>
      <main id="content">
        <h1>First steps</h1>
        <Steps current={step} />
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
      </main>
      <Toasts />
    </div>
  )
}

function goTo(step: StepId): void {
  go(`setup?step=${step}`)
}

function Steps({ current }: { current: StepId }) {
  return (
    <nav aria-label="Steps">
      <ol class="steps">
        {steps.map(({ id, name }, index) => (
          <li key={id}>
            <a href={`setup?step=${id}`} aria-current={id === current ? 'step' : undefined}>
              {index + 1}. {name}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  )
}
