import { send } from '../../api/request.ts'
import type { Setup } from '../../api/setup-types.ts'
import { useLibraries } from '../../frame/navigation.tsx'
import { Action } from '../../parts/action.tsx'
import { go } from '../../place.ts'
import { counted } from '../../words/numbers.ts'

/** All is said: the first scan can begin. */
export function ScanStep({ setup, back }: { setup: Setup; back: () => void }) {
  const libraries = useLibraries()
  if (libraries.length === 0) {
    return (
      <section class="step">
        <h2 class="sentence">There is no library to be scanned yet</h2>
        <div class="row">
          <button type="button" class="button primary" onClick={back}>
            Choose folders
          </button>
        </div>
      </section>
    )
  }
  const providers = setup.enrichers.filter(({ isReady }) => isReady).map(({ name }) => name)
  return (
    <section class="step">
      <h2 class="sentence">Ready to begin</h2>
      <p>
        {counted(libraries.length, 'library', 'libraries')}:{' '}
        {libraries.map(({ name }) => name).join(', ')}.{' '}
        {providers.length > 0
          ? `Asked what things are: ${providers.join(', ')}.`
          : 'Nobody outside is asked.'}{' '}
        {setup.downloadClients > 0 &&
          `${counted(setup.downloadClients, 'download client')} followed.`}
      </p>
      <p class="quiet">
        The scan reads what is there and changes nothing. The libraries can be used before all
        pictures have come. From then on changes are noticed by themselves.
      </p>
      <div class="row">
        <Action
          kind="primary"
          icon="play"
          does={async () => {
            for (const { name } of libraries) await startScan(name)
            go('')
            return 'The first scan has begun'
          }}
        >
          Start the first scan
        </Action>
        <a class="button plain" href="">
          To the dashboard without it
        </a>
      </div>
    </section>
  )
}

/** One that is being read already is as good. */
async function startScan(library: string): Promise<void> {
  await send('POST', 'scans', { library }).catch((error: unknown) => {
    if ((error as { status?: number }).status !== 409) throw error
  })
}
