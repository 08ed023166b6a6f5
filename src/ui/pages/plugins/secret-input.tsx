import { useState } from 'preact/hooks'

import { useNamed } from '../../parts/form/field.tsx'
import { isTable } from './schema.ts'

/** A secret: what is kept is never shown, only where it is, and can be replaced. */
export function SecretInput({
  value,
  change,
}: {
  value: unknown
  change: (value: unknown) => void
}) {
  const named = useNamed()
  const [kept] = useState(value)
  const isKept = kept !== undefined && value === kept
  if (isKept) {
    return (
      <div class="row">
        <input {...named} class="input secret" disabled value={placeOf(kept)} />
        <button type="button" class="button slim" onClick={() => change('')}>
          Replace
        </button>
      </div>
    )
  }
  return (
    <div class="row">
      <input
        {...named}
        class="input secret"
        type="password"
        autocomplete="new-password"
        value={typeof value === 'string' ? value : ''}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
      {kept !== undefined && (
        <button type="button" class="button plain slim" onClick={() => change(kept)}>
          Keep the one before
        </button>
      )}
    </div>
  )
}

function placeOf(value: unknown): string {
  if (isTable(value) && typeof value['env'] === 'string') return `in the variable ${value['env']}`
  if (isTable(value) && typeof value['file'] === 'string') return 'kept in a file of its own'
  return 'kept in the configuration file'
}
