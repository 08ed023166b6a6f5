import { useNamed } from './field.tsx'

/** A line of text. */
export function TextInput({
  value,
  change,
  type = 'text',
  ...others
}: {
  value: string
  change: (text: string) => void
  type?: 'text' | 'password'
  placeholder?: string | undefined
  disabled?: boolean
}) {
  const common = {
    ...useNamed(),
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
