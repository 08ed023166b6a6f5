import { useState } from 'preact/hooks'

import type { PlanFile } from '../../api/types.ts'
import { Dialog } from '../../parts/dialog.tsx'
import type { OverrideItem } from '../../words/plans.ts'

interface Words {
  readonly kind: 'movie' | 'episode'
  readonly title: string
  readonly year: string
  readonly season: string
  readonly episodes: string
}

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
        <label class="field">
          <span class="label">It is</span>
          <select
            class="select"
            value={words.kind}
            onChange={({ currentTarget }) => set('kind')(currentTarget.value)}
          >
            <option value="movie">a movie</option>
            <option value="episode">an episode</option>
          </select>
        </label>
        <Field
          label={words.kind === 'movie' ? 'Title' : 'Series'}
          value={words.title}
          change={set('title')}
        />
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
  if (words.kind === 'movie') return <Field label="Year" value={words.year} change={set('year')} />
  return (
    <>
      <Field label="Season" value={words.season} change={set('season')} />
      <Field
        label="Episodes, with commas between them"
        value={words.episodes}
        change={set('episodes')}
      />
    </>
  )
}

function Field({
  label,
  value,
  change,
}: {
  label: string
  value: string
  change: (value: string) => void
}) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      <input
        class="input"
        value={value}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </label>
  )
}

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
  const numbers = episodes.split(/[\s,]+/).filter(Boolean)
  if (numbers.length === 0 || ![...numbers, season].every(isWhole)) return null
  return { kind, series: name, season: Number(season), episodes: numbers.map(Number) }
}
