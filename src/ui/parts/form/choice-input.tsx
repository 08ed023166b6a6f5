import { useNamed } from './field.tsx'

/** One of a few, in words. */
export function ChoiceInput({
  value,
  options,
  change,
  disabled = false,
}: {
  value: string
  options: readonly { readonly value: string; readonly words: string }[]
  change: (value: string) => void
  disabled?: boolean
}) {
  return (
    <select
      {...useNamed()}
      class="select"
      value={value}
      disabled={disabled}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    >
      {options.map((one) => (
        <option key={one.value} value={one.value}>
          {one.words}
        </option>
      ))}
    </select>
  )
}

/** Words that stand for themselves. */
export function plainOptions(
  words: readonly string[],
): readonly { readonly value: string; readonly words: string }[] {
  return words.map((word) => ({ value: word, words: word }))
}
