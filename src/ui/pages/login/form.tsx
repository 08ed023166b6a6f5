import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

import { Problem } from '../../api/request.ts'
import { Icon } from '../../parts/icon.tsx'
import './login.css'

/** What somebody has filled in, by the names of the fields. */
export type Filled = (name: string) => string

/** Fields and one button that sends them; what is refused is said above the button, and stays until it is tried again. */
export function Form({
  button,
  does,
  children,
}: {
  button: string
  does: (filled: Filled, form: HTMLFormElement) => Promise<void>
  children: ComponentChildren
}) {
  const [busy, setBusy] = useState(false)
  const [mistake, setMistake] = useState<string | null>(null)
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form)
    setBusy(true)
    try {
      const filled: Filled = (name) => {
        const value = data.get(name)
        return typeof value === 'string' ? value : ''
      }
      await does(filled, form)
      setMistake(null)
    } catch (error) {
      setMistake(error instanceof Problem ? wordsOf(error) : String(error))
    }
    setBusy(false)
  }
  return (
    <form
      class="login-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void submit(event.currentTarget)
      }}
    >
      {children}
      <p class="mistake bad-text" role="alert">
        {mistake && (
          <>
            <Icon name="failed" size={14} /> {mistake}
          </>
        )}
      </p>
      <button type="submit" class="button primary" aria-busy={busy}>
        {busy && <Icon name="ring" turning size={14} />}
        {button}
      </button>
    </form>
  )
}

function wordsOf({ message, details }: Problem): string {
  const { retryAfterSeconds } = details
  if (typeof retryAfterSeconds !== 'number') return message
  return `${message} Try again in ${retryAfterSeconds} s.`
}
