import { useState } from 'preact/hooks'

import { useNamed } from './field.tsx'

/** A line of text, or a number. */
export function TextInput({
  value,
  change,
  type = 'text',
  numeric = false,
  ...others
}: {
  value: string | number
  change: (text: string) => void
  type?: 'text' | 'password'
  numeric?: boolean
  placeholder?: string | undefined
  disabled?: boolean
}) {
  // A number that is being written is no number at each moment: "0." on the way to 0.15, nothing before another one.
  const [text, setText] = useState<string | null>(null)
  const common = {
    ...useNamed(),
    ...others,
    class: 'input',
    value: text ?? value,
    spellcheck: false,
    onInput: ({ currentTarget }: { currentTarget: HTMLInputElement }) => {
      if (numeric) setText(currentTarget.value)
      change(currentTarget.value)
    },
    onBlur: () => setText(null),
  }
  if (type === 'password') return <input {...common} type="password" autocomplete="new-password" />
  return (
    <input {...common} type="text" inputMode={numeric ? 'decimal' : 'text'} autocomplete="off" />
  )
}

/** A number where it is one; what is none is refused by the daemon, with its reason. */
export function numberOr(text: string): number | string {
  const number = Number(text)
  return text.trim() === '' || Number.isNaN(number) ? text : number
}
