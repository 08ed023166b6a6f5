import { type ComponentChildren, createContext } from 'preact'
import { useContext, useId } from 'preact/hooks'

import './field.css'

/** What a control needs to belong to its words. */
interface Named {
  readonly id?: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: boolean
}

const NameOfField = createContext<Named>({})

/** What ties a control to the field that it stands in; nothing outside of one. */
export function useNamed(): Named {
  return useContext(NameOfField)
}

/** One value that a person can change: its name, what it is for, what is wrong with it, and where it comes from. */
export function Field({
  label,
  help,
  problem,
  side,
  children,
}: {
  label: ComponentChildren
  help?: ComponentChildren
  /** What is wrong with what is written. */
  problem?: string | null | undefined
  /** Beside the name: where the value comes from, a way back. */
  side?: ComponentChildren
  /** One control: all in it are known by the label. */
  children: ComponentChildren
}) {
  const id = useId()
  const about = `${id}-about`
  return (
    <div class="field-row">
      <div class="head">
        <label for={id}>{label}</label>
        {side}
      </div>
      <NameOfField.Provider
        value={{ id, 'aria-describedby': about, 'aria-invalid': Boolean(problem) }}
      >
        {children}
      </NameOfField.Provider>
      <div id={about} class="small">
        {problem && <p class="bad-text">{problem}</p>}
        {help && <div class="quiet">{help}</div>}
      </div>
    </div>
  )
}
