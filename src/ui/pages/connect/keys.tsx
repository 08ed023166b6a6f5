import { useState } from 'preact/hooks'

import { get, send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import { Action } from '../../parts/action.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Loaded } from '../../parts/states.tsx'
import { Section } from '../../parts/section.tsx'
import { Time } from '../../parts/time.tsx'
import { CopyButton } from './copy-button.tsx'
import type { KeyFacts, KeyText, Scope } from './key-types.ts'

const words: Readonly<Record<Scope, { name: string; does: string }>> = {
  read: {
    name: 'Reading',
    does: 'May look at everything and change nothing: for dashboards and monitoring.',
  },
  hooks: { name: 'Hooks', does: 'May only tell of changes; it may stand in an address.' },
  full: {
    name: 'Everything',
    does: 'May do all that this page can. Give it to programs that you trust.',
  },
}

const scopes: readonly Scope[] = ['read', 'hooks', 'full']

/** The keys, each shown only when somebody asks for it. */
export function Keys() {
  const keys = useResource<{ keys: readonly KeyFacts[] }>('keys')
  return (
    <Section
      title="Keys"
      fact={
        <>
          sent as header <code>X-Api-Key</code> or as bearer token
        </>
      }
    >
      <Loaded of={keys} what="The list of keys">
        {({ keys: all }) => (
          <ul class="panel api-keys">
            {scopes.map((scope) => {
              const facts = all.find((one) => one.scope === scope)
              return facts && <KeyRow key={scope} facts={facts} />
            })}
          </ul>
        )}
      </Loaded>
    </Section>
  )
}

function KeyRow({ facts: { scope, source, createdAt } }: { facts: KeyFacts }) {
  const [shown, show] = useState<string | null>(null)
  const [isAsking, ask] = useState(false)
  const { name, does } = words[scope]
  const read = async (): Promise<string> => (await get<KeyText>(`keys/${scope}/text`)).key
  return (
    <li>
      <div class="about">
        <p>
          <strong>{name}</strong> <code class="quiet">{scope}</code>
        </p>
        <p class="small quiet">
          {does}
          {createdAt && (
            <>
              {' '}
              Made <Time at={createdAt} />.
            </>
          )}
        </p>
        {shown && <code class="key">{shown}</code>}
      </div>
      <div class="row">
        <Action
          kind="slim"
          icon="eye"
          name={`${shown === null ? 'Show' : 'Hide'} the key for ${name.toLowerCase()}`}
          does={async () => show(shown === null ? await read() : null)}
        >
          {shown === null ? 'Show' : 'Hide'}
        </Action>
        <CopyButton name={`Copy the key for ${name.toLowerCase()}`} text={read} />
        <Action
          kind="slim"
          icon="refresh"
          name={`Replace… the key for ${name.toLowerCase()}`}
          refused={source === 'file' ? null : 'It comes from elsewhere, and is changed there.'}
          does={() => ask(true)}
        >
          Replace…
        </Action>
      </div>
      {isAsking && <Replacing scope={scope} close={() => ask(false)} replaced={show} />}
    </li>
  )
}

function Replacing({
  scope,
  close,
  replaced,
}: {
  scope: Scope
  close: () => void
  replaced: (key: string) => void
}) {
  const replace = async (): Promise<string> => {
    const { key } = await send<KeyText>('POST', `keys/${scope}/rotate`)
    close()
    replaced(key)
    refresh('keys')
    return 'The key was replaced; the old one is worth nothing now'
  }
  return (
    <Dialog
      title={`Replace the key for ${words[scope].name.toLowerCase()}?`}
      close={close}
      foot={
        <>
          <button type="button" class="button" onClick={close}>
            Keep it
          </button>
          <Action kind="removing" does={replace}>
            Replace it
          </Action>
        </>
      }
    >
      <p>
        Every program that sends the old one is refused from then on, until it is given the new one.
        Nothing else changes.
      </p>
      <p class="quiet">This cannot be taken back.</p>
    </Dialog>
  )
}
