import { useState } from 'preact/hooks'

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
  const [shown, show] = useState(false)
  return (
    <label class="field">
      <span class="label">{label}</span>
      <span class="password">
        <input
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
        />
        <button
          type="button"
          class="button plain slim"
          aria-pressed={shown}
          aria-label={`Show ${label.toLowerCase()}`}
          onClick={() => show(!shown)}
        >
          <Icon name="eye" size={14} /> {shown ? 'Hide' : 'Show'}
        </button>
      </span>
      {hint && <span class="small quiet">{hint}</span>}
    </label>
  )
}
