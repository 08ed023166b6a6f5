import { issueAt } from '../../api/issues.ts'
import type { Setup } from '../../api/setup-types.ts'
import { Action } from '../../parts/action.tsx'
import { Field } from '../../parts/form/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { TextInput } from '../../parts/form/text-input.tsx'
import { emptySetup } from '../plugins/new-plugin.tsx'
import { TestResult } from '../plugins/test-result.tsx'
import { useWish } from '../plugins/use-wish.ts'

/** Who is asked what films and series are. */
export function ProviderStep({ setup, next }: { setup: Setup; next: () => void }) {
  const tmdb = setup.enrichers.find(({ plugin }) => plugin === 'tmdb')
  const hasTvmaze = setup.enrichers.some(({ plugin }) => plugin === 'tvmaze')
  return (
    <section class="step">
      <h2 class="sentence">Who knows what your films are?</h2>
      {hasTvmaze && (
        <p>
          Series are looked up at TVmaze, which needs no account. Everything else is read from the
          files, their names and what lies beside them.
        </p>
      )}
      {tmdb ? (
        <>
          <p class="row">
            <Icon name="check" /> TMDB is asked as well.
          </p>
          <div class="row">
            <button type="button" class="button primary" onClick={next}>
              Go on
            </button>
          </div>
        </>
      ) : (
        <TmdbToken next={next} />
      )}
    </section>
  )
}

function TmdbToken({ next }: { next: () => void }) {
  const { token, setToken, issues, outcome, save, test } = useToken(next)
  const empty = token === '' ? 'Write the token first.' : null
  return (
    <>
      <p>
        For films, TMDB knows titles, plots, pictures and collections. It wants a token, which costs
        nothing: an account at themoviedb.org, then Settings, API, "API Read Access Token".
      </p>
      <Field
        label="Token of TMDB"
        help="Kept in a file of its own that only shelfd can read; it travels in a header and stands in no log."
        problem={issueAt(issues, 'settings.token')}
      >
        <TextInput type="password" value={token} change={(text) => setToken(text.trim())} />
      </Field>
      <TestResult outcome={outcome} />
      <div class="row">
        <Action kind="primary" refused={empty} does={save}>
          Use TMDB
        </Action>
        <Action icon="play" refused={empty} does={test}>
          Test
        </Action>
        <button type="button" class="button plain" onClick={next}>
          No token: what is on disk, and TVmaze
        </button>
      </div>
    </>
  )
}

function useToken(next: () => void) {
  const setup = emptySetup({ kind: 'enricher', plugin: 'tmdb' }, [])
  const { wish, change, issues, outcome, save, test } = useWish(setup, { isNew: true, saved: next })
  const { token } = wish.settings
  return {
    token: typeof token === 'string' ? token : '',
    setToken: (text: string) => change({ settings: { token: text } }),
    issues,
    outcome,
    save,
    test,
  }
}
