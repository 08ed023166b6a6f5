import { useState } from 'preact/hooks'

import { useResource } from '../../api/resource.ts'
import { Loaded } from '../../parts/states.tsx'
import { Section } from '../../parts/section.tsx'
import { CopyButton } from './copy-button.tsx'
import type { KeyText } from './key-types.ts'
import { type Snippet, snippetsOf } from './snippets.ts'

/** What is copied into other programs, address and key filled in. */
export function Snippets() {
  const read = useResource<KeyText>('keys/read/text')
  const hooks = useResource<KeyText>('keys/hooks/text')
  const full = useResource<KeyText>('keys/full/text')
  const address = new URL('.', document.baseURI).href.replace(/\/$/, '')
  const isLocal = /^(?:localhost|127\.|\[::1\])/.test(location.hostname)
  return (
    <Section title="Other programs" fact="ready to be copied">
      {isLocal && (
        <p class="small quiet local-note">
          You look at this page on the machine itself. For programs elsewhere, write its name in the
          network in place of <code>{location.hostname}</code>.
        </p>
      )}
      <Loaded of={read} what="The key">
        {({ key: readKey }) => (
          <SnippetTabs
            snippets={snippetsOf({
              address,
              keys: { read: readKey, hooks: hooks.value?.key ?? '', full: full.value?.key ?? '' },
            })}
          />
        )}
      </Loaded>
    </Section>
  )
}

function SnippetTabs({ snippets }: { snippets: readonly Snippet[] }) {
  const [chosen, choose] = useState(snippets[0]?.id)
  const shown = snippets.find(({ id }) => id === chosen)
  return (
    <div class="panel snippets">
      <div class="row chips" role="group" aria-label="Program">
        {snippets.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            class="chip"
            aria-pressed={id === chosen}
            onClick={() => choose(id)}
          >
            {title}
          </button>
        ))}
      </div>
      {shown && (
        <figure>
          <figcaption>
            <span>{shown.where}</span>
            {shown.key && (
              <span class="small quiet">
                with the key <code>{shown.key}</code>
              </span>
            )}
            <CopyButton text={() => shown.text} name={`Copy the lines for ${shown.title}`} />
          </figcaption>
          <pre tabIndex={0} aria-label={`Lines for ${shown.title}`}>
            {shown.text}
          </pre>
        </figure>
      )}
    </div>
  )
}
