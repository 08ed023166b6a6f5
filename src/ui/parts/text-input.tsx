import type { Named } from './field.tsx'

/** A line of text. */
export function TextInput({
  named,
  value,
  change,
  type = 'text',
  ...others
}: {
  named: Named
  value: string
  change: (text: string) => void
  type?: 'text' | 'password'
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
  return <input {...common} type="text" autocomplete="off" />
}
