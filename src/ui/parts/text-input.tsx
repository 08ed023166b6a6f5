import type { Named } from './field.tsx'

/** A line of text, or a number. */
export function TextInput({
  named,
  value,
  change,
  type = 'text',
  numeric = false,
  ...others
}: {
  named: Named
  value: string | number
  change: (text: string) => void
  type?: 'text' | 'password'
  numeric?: boolean
  placeholder?: string | undefined
  disabled?: boolean
}) {
  const common = {
    ...named,
    ...others,
    class: 'input',
    value,
    spellcheck: false,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      change(currentTarget.value),
  }
  if (type === 'password') return <input {...common} type="password" autocomplete="new-password" />
  return (
    <input {...common} type="text" inputMode={numeric ? 'decimal' : 'text'} autocomplete="off" />
  )
}
