import { useState } from 'preact/hooks'

import { send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { ItemFields } from '../../api/types.ts'
import { act, Action } from '../../parts/action.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Section } from '../../parts/section.tsx'
import { Loaded } from '../../parts/states.tsx'
import {
  fieldWord,
  isEditable,
  othersWord,
  parseField,
  sourceWord,
  valueWord,
} from './field-words.ts'
import './fields.css'

type Field = ItemFields['fields'][number]

/** What is told of an item, each field with where it comes from and who holds it. */
export function Fields({ id }: { id: number }) {
  const fields = useResource<ItemFields>(`items/${id}/fields`, { on: 'item.*,scan.completed' })
  const [all, showAll] = useState(false)
  return (
    <Section
      title="Fields and where they come from"
      more={
        <button type="button" class="button plain slim" onClick={() => showAll(!all)}>
          {all ? 'Only what is known' : 'All fields'}
        </button>
      }
    >
      <Loaded of={fields} what="The list of fields">
        {({ fields: list, frozen }) => (
          <ul class="panel item-fields">
            {list
              .filter((field) => all || isWorthShowing(field))
              .map((field) => (
                <Row key={field.field} id={id} field={field} frozen={frozen} />
              ))}
          </ul>
        )}
      </Loaded>
    </Section>
  )
}

/** What is known, and what somebody wants to stay empty though others would fill it. */
function isWorthShowing({ field, value, lockedBy, others }: Field): boolean {
  return value !== null || field === 'title' || (lockedBy !== null && others.length > 0)
}

function Row({ id, field: one, frozen }: { id: number; field: Field; frozen: boolean }) {
  const { field, value, source, others } = one
  const [editing, edit] = useState(false)
  const word = fieldWord(field)
  const text = valueWord(value)
  return (
    <li>
      <span class="name quiet">{word}</span>
      {editing ? (
        <Editor id={id} field={one} close={() => edit(false)} />
      ) : (
        <>
          <span class="told">
            <span class="value" title={text} dir="auto">
              {text}
            </span>
            {others.length > 0 && (
              <span class="others small quiet" title={othersWord(others)}>
                {othersWord(others)}
              </span>
            )}
          </span>
          {isEditable(field, value) && (
            <button
              type="button"
              class="button plain slim edit"
              aria-label={`Edit ${word}`}
              onClick={() => edit(true)}
            >
              <Icon name="edit" size={14} />
            </button>
          )}
          {source && <span class="tag">{sourceWord(source)}</span>}
          <Lock id={id} field={one} frozen={frozen} />
        </>
      )}
    </li>
  )
}

function Lock({
  id,
  field: { field, value, lockedBy },
  frozen,
}: {
  id: number
  field: Field
  frozen: boolean
}) {
  const word = fieldWord(field)
  if (lockedBy === 'nfo') {
    return (
      <span class="small lock">
        Locked by NFO <Icon name="lock" size={14} />
      </span>
    )
  }
  const isLocked = lockedBy === 'person'
  const change = async () => {
    const path = `items/${id}/fields/${field}`
    if (isLocked) await send('DELETE', path)
    else await send('PUT', path, { locked: true })
    refresh(`items/${id}`)
    if (!isLocked) return `${word} stays as it is`
    const undo = () => act(() => send('PUT', path, { value }).then(() => refresh(`items/${id}`)))
    return { text: `${word} is left to scans and providers again`, undo: () => void undo() }
  }
  return (
    <span class="small lock">
      {isLocked && 'Locked by you'}
      <Action
        kind="plain slim"
        icon={isLocked ? 'lock' : 'unlock'}
        name={`${isLocked ? 'Unlock' : 'Lock'} ${word}`}
        refused={frozen && !isLocked ? 'All of the item is locked.' : null}
        does={change}
      />
    </span>
  )
}

function Editor({
  id,
  field: { field, value },
  close,
}: {
  id: number
  field: Field
  close: () => void
}) {
  const word = fieldWord(field)
  const save = async (text: string) => {
    await send('PUT', `items/${id}/fields/${field}`, { value: parseField(field, value, text) })
    close()
    refresh('items')
    return `${word} is what you said, and locked`
  }
  return (
    <form
      class="editor"
      onSubmit={(event) => {
        event.preventDefault()
        const text = new FormData(event.currentTarget).get('value')
        void act(() => save(typeof text === 'string' ? text.trim() : ''))
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close()
      }}
    >
      {field === 'plot' || field === 'outline' ? (
        <textarea
          class="input"
          name="value"
          rows={4}
          aria-label={word}
          defaultValue={valueWord(value, '')}
        />
      ) : (
        <input
          class="input"
          name="value"
          aria-label={word}
          defaultValue={valueWord(value, '')}
          ref={focus}
        />
      )}
      <button type="submit" class="button slim">
        Save
      </button>
      <button type="button" class="button plain slim" onClick={close}>
        Cancel
      </button>
    </form>
  )
}

function focus(element: HTMLInputElement | null): void {
  element?.focus()
}
