import { type Issue, issueAt } from '../../api/issues.ts'
import type { PluginSetup } from '../../api/plugin-types.ts'
import { useLibraries } from '../../frame/navigation.tsx'
import { ChoiceInput } from '../../parts/form/choice-input.tsx'
import { Field } from '../../parts/form/field.tsx'
import { TextInput } from '../../parts/form/text-input.tsx'
import { LinesInput, PairsInput } from '../../parts/form/text-lists.tsx'

type Downloads = NonNullable<PluginSetup['downloads']>

interface FieldsOf {
  readonly downloads: Downloads
  readonly change: (downloads: Downloads) => void
  readonly issues: readonly Issue[]
}

/** What the core has to know of a download client: what is imported from where into which library. */
export function ClientFields(all: FieldsOf) {
  return (
    <>
      <WhatFields {...all} />
      <AfterFields {...all} />
    </>
  )
}

function WhatFields({ downloads, change, issues }: FieldsOf) {
  const libraries = useLibraries().map(({ name }) => name)
  const { categories, folders, pathMap } = downloads
  return (
    <>
      <Field
        label="Libraries by category"
        help={`Downloads of these categories go into that library; all others are left alone. Libraries: ${libraries.join(', ') || 'none yet'}.`}
        problem={issueAt(issues, 'categories')}
      >
        <PairsInput
          value={categories}
          placeholder="movies = Films"
          change={(pairs) => change({ ...downloads, categories: pairs })}
        />
      </Field>
      <Field
        label="Folders that may be taken from"
        help="Absolute, as they are named here, one on each line."
        problem={issueAt(issues, 'folders')}
      >
        <LinesInput
          value={folders}
          placeholder="/mnt/downloads"
          change={(lines) => change({ ...downloads, folders: lines })}
        />
      </Field>
      <Field
        label="Paths of the client (optional)"
        help="Where the client names its folders otherwise, as in a container: its name = the name here."
        problem={issueAt(issues, 'pathMap')}
      >
        <PairsInput
          value={Object.fromEntries(pathMap.map(({ remote, local }) => [remote, local]))}
          placeholder="/downloads = /mnt/downloads"
          change={(pairs) => {
            const map = Object.entries(pairs).map(([remote, local]) => ({ remote, local }))
            change({ ...downloads, pathMap: map })
          }}
        />
      </Field>
    </>
  )
}

const removals = [
  { value: 'never', words: 'Leave it in the client' },
  { value: 'after-goal', words: 'Remove it once its seeding goal is reached' },
]

function AfterFields({ downloads, change, issues }: FieldsOf) {
  return (
    <>
      <Field
        label="After the import"
        help="What was imported stays in the library either way."
        problem={issueAt(issues, 'remove')}
      >
        <ChoiceInput
          value={downloads.remove}
          options={removals}
          change={(value) =>
            change({ ...downloads, remove: value === 'after-goal' ? value : 'never' })
          }
        />
      </Field>
      <Field
        label="Category once imported (optional)"
        help="The client is told so when all of a download is imported."
        problem={issueAt(issues, 'importedCategory')}
      >
        <TextInput
          value={downloads.importedCategory}
          change={(text) => change({ ...downloads, importedCategory: text })}
        />
      </Field>
    </>
  )
}
