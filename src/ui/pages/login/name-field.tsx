import { useId } from 'preact/hooks'

/** The name that somebody logs in with. */
export function NameField({ value }: { value?: string }) {
  const id = useId()
  return (
    <div class="field">
      <label class="label" for={id}>
        Name
      </label>
      <input
        id={id}
        class="input"
        name="name"
        defaultValue={value}
        autoComplete="username"
        autoCapitalize="none"
        spellcheck={false}
        maxLength={100}
        required
      />
    </div>
  )
}
