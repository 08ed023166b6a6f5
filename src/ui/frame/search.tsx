import { useEffect, useState } from 'preact/hooks'

import { act } from '../parts/action.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { go } from '../place.ts'
import { cutPath } from '../words/paths.ts'
import { type Find, remember, useFinds } from './finds.ts'
import './search.css'

/** Opens the box that finds and jumps. */
export function openSearch(): void {
  document.dispatchEvent(new CustomEvent('shelfd-search'))
}

export function SearchButton() {
  return (
    <button type="button" class="search-button" onClick={openSearch} aria-label="Search or jump to">
      <Icon name="search" />
      <span class="word">Search or jump to…</span>
      <kbd>/</kbd>
    </button>
  )
}

/** The box, while it is open. */
export function Search() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const show = (): void => setOpen(true)
    document.addEventListener('shelfd-search', show)
    return () => document.removeEventListener('shelfd-search', show)
  }, [])
  return open ? <Box close={() => setOpen(false)} /> : null
}

function Box({ close }: { close: () => void }) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const { finds, isLooking } = useFinds(text)
  const chosen = Math.min(at, finds.length - 1)
  const choose = (find: Find | undefined): void => {
    if (find === undefined) return
    close()
    if ('does' in find) return void act(find.does)
    remember(find)
    go(find.to)
  }
  const press = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }
    const by = moves[event.key]
    if (by !== undefined) setAt((chosen + by + finds.length) % Math.max(1, finds.length))
    else if (event.key === 'Enter') choose(finds[chosen])
    else return
    event.preventDefault()
  }
  return (
    <Dialog kind="search-box" title="Search or jump to" close={close}>
      <input
        role="combobox"
        aria-label="Search or jump to"
        aria-controls="finds"
        aria-expanded={finds.length > 0}
        aria-activedescendant={finds.length > 0 ? `find-${chosen}` : undefined}
        autocomplete="off"
        placeholder="A title, a part of a path, a page, or “scan movies”"
        value={text}
        onKeyDown={press}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value)
          setAt(0)
        }}
      />
      {finds.length === 0 ? (
        <p class="nothing quiet" role="status">
          {isLooking ? 'Looking…' : `Nothing has “${text}” in its name.`}
        </p>
      ) : (
        <Finds finds={finds} chosen={chosen} choose={choose} />
      )}
    </Dialog>
  )
}

function Finds({
  finds,
  chosen,
  choose,
}: {
  finds: readonly Find[]
  chosen: number
  choose: (find: Find) => void
}) {
  useEffect(() => document.getElementById(`find-${chosen}`)?.scrollIntoView({ block: 'nearest' }))
  return (
    <ul role="listbox" id="finds" aria-label="Found">
      {finds.map((find, index) => (
        <>
          {find.group !== finds[index - 1]?.group && (
            <li class="group" role="presentation">
              {find.group}
            </li>
          )}
          <li
            id={`find-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => choose(find)}
          >
            <Icon name={find.icon} />
            <span class={find.place ? 'words tall' : 'words'}>
              <span>{find.text}</span>
              {find.place && (
                <span class="path quiet" title={find.place}>
                  {cutPath(find.place)}
                </span>
              )}
            </span>
            {find.fact && <span class="small quiet">{find.fact}</span>}
          </li>
        </>
      ))}
    </ul>
  )
}
