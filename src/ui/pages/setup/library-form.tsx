import { type Issue, issueAt } from '../../api/issues.ts'
import { Field } from '../../parts/form/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { type LibraryKind, LibraryPreview } from '../../parts/library-preview.tsx'
import { TextInput } from '../../parts/form/text-input.tsx'
import { LinesInput } from '../../parts/form/text-lists.tsx'

/** A library that nobody has made yet. */
export interface LibraryDraft {
  readonly kind: LibraryKind
  readonly paths: readonly string[]
  /** Null is the name of its first folder. */
  readonly name: string | null
  readonly ignore: readonly string[]
}

export const emptyLibrary: LibraryDraft = { kind: 'movies', paths: [], name: null, ignore: [] }

/** What it is called. */
export function nameOf({ name, paths }: LibraryDraft): string {
  return name ?? paths[0]?.split('/').findLast((part) => part !== '') ?? ''
}

interface FormOf {
  readonly draft: LibraryDraft
  readonly change: (part: Partial<LibraryDraft>) => void
  readonly issues: readonly Issue[]
}

/** Its folders, what is found there, its name and what is left out. */
export function LibraryForm({ draft, change, issues }: FormOf) {
  const { kind, paths, ignore } = draft
  return (
    <>
      <ChosenFolders paths={paths} change={(left) => change({ paths: left })} />
      <div class="panel panel-body">
        <LibraryPreview paths={paths} kind={kind} ignore={ignore} />
      </div>
      <div class="fields">
        <Field label="Name" problem={issueAt(issues, 'name')}>
          <TextInput value={nameOf(draft)} change={(name) => change({ name })} />
        </Field>
        <Field
          label="Leave out (optional)"
          help="Glob patterns, one on each line. What they match shows above at once."
          problem={issueAt(issues, 'ignore')}
        >
          <LinesInput
            value={ignore}
            placeholder={'*-trailer.*\nExtras/'}
            change={(lines) => change({ ignore: lines })}
          />
        </Field>
      </div>
      {issues
        .filter(({ path }) => !/^(?:name|ignore)/.test(path))
        .map(({ path, message }) => (
          <p key={path} class="bad-text" role="alert">
            {message}
          </p>
        ))}
    </>
  )
}

function ChosenFolders({
  paths,
  change,
}: {
  paths: readonly string[]
  change: (paths: readonly string[]) => void
}) {
  return (
    <ul class="panel there" aria-label="Chosen folders">
      {paths.map((path) => (
        <li key={path}>
          <Icon name="folder" /> <span class="path">{path}</span>
          <button
            type="button"
            class="button plain slim"
            aria-label={`Leave out ${path}`}
            onClick={() => change(paths.filter((one) => one !== path))}
          >
            <Icon name="cross" size={14} />
          </button>
        </li>
      ))}
    </ul>
  )
}
