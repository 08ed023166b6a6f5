import { useId, useState } from 'preact/hooks'

import { Icon } from '../../parts/icon.tsx'

/** A password, hidden until somebody wants to see what they type. */
export function PasswordField({
  label,
  name,
  autoComplete,
  hint,
  minLength,
  required = true,
}: {
  label: string
  name: string
  autoComplete: 'current-password' | 'new-password'
  hint?: string
  minLength?: number
  required?: boolean
}) {
  const id = useId()
  const [shown, show] = useState(false)
  return (
    <div class="field">
      <label class="label" for={id}>
        {label}
      </label>
      <span class="password">
        <input
          id={id}
          class="input"
          // To its types a field is one or the other for good.
          type={(shown ? 'text' : 'password') as 'password'}
          name={name}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellcheck={false}
          minLength={minLength}
          maxLength={1_000}
          required={required}
          aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        />
        <button
          type="button"
          class="button plain slim"
          aria-pressed={shown}
          aria-label={`Show what is typed as ${label.toLowerCase()}`}
          onClick={() => show(!shown)}
        >
          <Icon name="eye" size={14} /> {shown ? 'Hide' : 'Show'}
        </button>
      </span>
      {hint && (
        <span id={`${id}-hint`} class="small quiet">
          {hint}
        </span>
      )}
    </div>
  )
}
