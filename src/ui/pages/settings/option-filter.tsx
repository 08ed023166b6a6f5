import type { Setting } from '../../api/config-types.ts'
import { nameOf } from '../../words/names.ts'

/** Which options are shown. */
export interface Choice {
  readonly filter: string
  readonly words: string
}

export const everything: Choice = { filter: 'all', words: '' }

const filters: readonly { id: string; text: string; fits: (setting: Setting) => boolean }[] = [
  { id: 'all', text: 'All', fits: () => true },
  { id: 'set', text: 'Set in the file', fits: ({ source }) => source.kind === 'file' },
  {
    id: 'environment',
    text: 'From the environment',
    fits: ({ source }) => source.kind === 'environment',
  },
  { id: 'start', text: 'Waiting for a restart', fits: ({ restartNeeded }) => restartNeeded },
]

/** Those that fit a choice. */
export function chosenOf(
  settings: readonly Setting[],
  { filter, words }: Choice,
): readonly Setting[] {
  const fits = filters.find(({ id }) => id === filter)?.fits ?? (() => true)
  return settings.filter((setting) => fits(setting) && speaksOf(setting, words))
}

/** What of the options is shown. */
export function OptionFilter({
  settings,
  choice,
  choose,
}: {
  settings: readonly Setting[]
  choice: Choice
  choose: (choice: Choice) => void
}) {
  return (
    <div class="filter-bar">
      <div class="chips">
        {filters.map(({ id, text, fits }) => {
          const count = settings.filter(fits).length
          return (
            <button
              key={id}
              type="button"
              class="chip"
              aria-pressed={choice.filter === id}
              disabled={count === 0}
              onClick={() => choose({ ...choice, filter: id })}
            >
              {text} <span class="count">{count}</span>
            </button>
          )
        })}
      </div>
      <input
        class="input finder"
        type="search"
        aria-label="Find an option"
        placeholder="Find an option"
        value={choice.words}
        onInput={({ currentTarget }) => choose({ ...choice, words: currentTarget.value })}
      />
    </div>
  )
}

function speaksOf({ path, description }: Setting, words: string): boolean {
  const name = nameOf(path.split('.').at(-1) ?? '')
  const text = `${path} ${name} ${description}`.toLowerCase()
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
