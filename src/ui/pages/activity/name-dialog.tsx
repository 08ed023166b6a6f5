import { useState } from 'preact/hooks'

import type { PlanFile } from '../../api/types.ts'
import { ChoiceInput } from '../../parts/form/choice-input.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Field } from '../../parts/form/field.tsx'
import { TextInput } from '../../parts/form/text-input.tsx'
import type { OverrideItem } from '../../words/plans.ts'
import { numberProblem } from '../../words/written-number.ts'

interface Words {
  readonly kind: 'movie' | 'episode'
  readonly title: string
  readonly year: string
  readonly season: string
  readonly episodes: string
}

const kinds = [
  { value: 'movie', words: 'a movie' },
  { value: 'episode', words: 'an episode' },
]

/** Asks what a file is that its name does not say. */
export function NameDialog({
  file,
  close,
  named,
}: {
  file: PlanFile
  close: () => void
  named: (item: OverrideItem) => void
}) {
  const [words, setWords] = useState(() => wordsOf(file))
  const item = itemOf(words)
  const set = (name: keyof Words) => (value: string) => setWords({ ...words, [name]: value })
  return (
    <Dialog title="What is this file?" close={close}>
      <form
        class="stack-small"
        onSubmit={(event) => {
          event.preventDefault()
          if (item !== null) named(item)
        }}
      >
        <p class="path">{file.source.path}</p>
        <Field label="It is">
          <ChoiceInput value={words.kind} options={kinds} change={set('kind')} />
        </Field>
        <Field label={words.kind === 'movie' ? 'Title' : 'Series'}>
          <TextInput value={words.title} change={set('title')} />
        </Field>
        <Numbers words={words} set={set} />
        <div class="row">
          <button type="button" class="button" onClick={close}>
            Back
          </button>
          <button type="submit" class="button primary" disabled={item === null}>
            Import it as that
          </button>
        </div>
      </form>
    </Dialog>
  )
}

function Numbers({
  words,
  set,
}: {
  words: Words
  set: (name: keyof Words) => (value: string) => void
}) {
  if (words.kind === 'movie')
    return (
      <Field label="Year" problem={numberProblem(words.year, wholeNumber)}>
        <TextInput value={words.year} change={set('year')} />
      </Field>
    )
  return (
    <>
      <Field label="Season" problem={numberProblem(words.season, wholeNumber)}>
        <TextInput value={words.season} change={set('season')} />
      </Field>
      <Field
        label="Episodes, with commas between them"
        problem={numbersOf(words.episodes)
          .map(wholeProblem)
          .find((one) => one !== null)}
      >
        <TextInput value={words.episodes} change={set('episodes')} />
      </Field>
    </>
  )
}

const wholeNumber = { whole: true, least: 0, most: 9_999 } as const
const wholeProblem = (text: string): string | null => numberProblem(text, wholeNumber)
const numbersOf = (episodes: string): readonly string[] => episodes.split(/[\s,]+/).filter(Boolean)

function wordsOf({ items: [known] }: PlanFile): Words {
  return {
    kind: known?.kind ?? 'movie',
    title: known?.series ?? known?.title ?? '',
    year: String(known?.year ?? ''),
    season: String(known?.season ?? 1),
    episodes: known?.episodes.join(', ') ?? '',
  }
}

/** Null while something is missing. */
function itemOf({ kind, title, year, season, episodes }: Words): OverrideItem | null {
  const name = title.trim()
  if (name === '') return null
  if (kind === 'movie') {
    return /^\d{0,4}$/.test(year)
      ? { kind, title: name, year: year === '' ? null : Number(year) }
      : null
  }
  const isWhole = (text: string): boolean => /^\d{1,6}$/.test(text)
  const numbers = numbersOf(episodes)
  if (numbers.length === 0 || ![...numbers, season].every(isWhole)) return null
  return { kind, series: name, season: Number(season), episodes: numbers.map(Number) }
}
