import { useState } from 'preact/hooks'

import { type Issue, issuesOf } from '../../api/issues.ts'
import { send } from '../../api/request.ts'
import { refresh } from '../../api/resource.ts'
import { useLibraries } from '../../frame/navigation.tsx'
import { Action } from '../../parts/action.tsx'
import { FolderBrowser } from '../../parts/folder-browser.tsx'
import { Icon } from '../../parts/icon.tsx'
import { KindChoice } from './kind-choice.tsx'
import { emptyLibrary, type LibraryDraft, LibraryForm, nameOf } from './library-form.tsx'

/** Which folders there are, and what is in them. */
export function LibraryStep({ next }: { next: () => void }) {
  const libraries = useLibraries()
  const [isAdding, add] = useState(false)
  if (libraries.length > 0 && !isAdding) {
    return (
      <section class="step">
        <h2 class="sentence">Your libraries</h2>
        <ul class="panel there">
          {libraries.map(({ id, name, kind, paths }) => (
            <li key={id}>
              <Icon name="check" /> <strong>{name}</strong>
              <span class="quiet">
                {kind}, <span class="path">{paths.join(', ')}</span>
              </span>
            </li>
          ))}
        </ul>
        <div class="row">
          <button type="button" class="button primary" onClick={next}>
            Go on
          </button>
          <button type="button" class="button" onClick={() => add(true)}>
            <Icon name="plus" size={14} /> Another library
          </button>
        </div>
      </section>
    )
  }
  return <NewLibrary added={() => add(false)} />
}

function NewLibrary({ added }: { added: () => void }) {
  const [draft, setDraft] = useState<LibraryDraft>(emptyLibrary)
  const [issues, setIssues] = useState<readonly Issue[]>([])
  const { kind, paths, ignore } = draft
  const name = nameOf(draft)
  const change = (part: Partial<LibraryDraft>): void => {
    setIssues([])
    setDraft({ ...draft, ...part })
  }
  const create = async (): Promise<void> => {
    try {
      await send('POST', 'libraries', { name, kind, paths, ignore })
      refresh('libraries')
      refresh('setup')
      added()
    } catch (error) {
      const found = issuesOf(error)
      if (found === null) throw error
      setIssues(found)
    }
  }
  return (
    <section class="step">
      <h2 class="sentence">What is to be kept in order?</h2>
      <KindChoice kind={kind} choose={(chosen) => change({ kind: chosen })} />
      <h3>Where is it?</h3>
      <p class="quiet">
        Folders of the machine that shelfd runs on. Nothing in them is changed unless you have it
        import downloads or write NFO files.
      </p>
      <FolderBrowser
        start="/"
        choose={(path) => change({ paths: [...paths, path] })}
        chosen={paths}
      />
      {paths.length > 0 && <LibraryForm draft={draft} change={change} issues={issues} />}
      <div class="row">
        <Action
          kind="primary"
          does={create}
          refused={paths.length === 0 ? 'Choose a folder first.' : null}
        >
          Add {name === '' ? 'the library' : name}
        </Action>
      </div>
    </section>
  )
}
