import type { Setting } from '../../api/config-types.ts'
import { ChoiceInput, plainOptions } from '../../parts/form/choice-input.tsx'
import { NumberInput } from '../../parts/form/number-input.tsx'
import { Switch } from '../../parts/form/switch.tsx'
import { TextInput } from '../../parts/form/text-input.tsx'
import { LinesInput, PairsInput } from '../../parts/form/text-lists.tsx'
import { readNumber } from '../../words/written-number.ts'

interface ControlOf {
  readonly form: Setting['form']
  readonly value: unknown
  readonly change: (value: unknown) => void
  readonly disabled: boolean
}

/** What a value is changed with, by what may be written for it. */
export function OptionControl(all: ControlOf) {
  const { form, value, change, disabled } = all
  if (form.kind === 'flag') {
    return <Switch on={value === true} change={change} disabled={disabled} />
  }
  if (form.kind === 'choice') {
    const options = plainOptions(form.words)
    return <ChoiceInput {...{ options, change, disabled }} value={String(value)} />
  }
  if (form.kind === 'list') {
    return (
      <LinesInput
        value={Array.isArray(value) ? (value as string[]) : []}
        disabled={disabled}
        placeholder="One on each line"
        change={(lines) => change(form.item === 'integer' ? lines.map(readNumber) : lines)}
      />
    )
  }
  if (form.kind === 'table') {
    return (
      <PairsInput
        value={
          typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
        }
        disabled={disabled}
        placeholder="name = value, one on each line"
        change={(pairs) => change(mapped(pairs))}
      />
    )
  }
  return <TextOption {...all} />
}

function TextOption({ form, value, change, disabled }: ControlOf) {
  const shown = form.kind === 'secret' ? placeOf(value) : value
  const text = typeof shown === 'string' || typeof shown === 'number' ? String(shown) : ''
  const common = { value: text, change, disabled, placeholder: placeholderOf(form) }
  if (form.kind === 'integer') return <NumberInput {...common} whole />
  if (form.kind === 'number') return <NumberInput {...common} />
  return <TextInput {...common} />
}

/** A secret is never shown, only where it is. */
function placeOf(value: unknown): string {
  const { file, env } = (value ?? {}) as { file?: string; env?: string }
  if (file !== undefined) return `in the file ${file}`
  return env === undefined ? 'in the configuration file' : `in the variable ${env}`
}

function placeholderOf({ kind, words }: Setting['form']): string {
  const example = kind === 'duration' ? '30s, 5m, 2h, 30d' : kind === 'size' ? '500MB, 5GiB' : ''
  return [example, ...words].filter((word) => word !== '').join(', ')
}

function mapped(pairs: Readonly<Record<string, string>>): Record<string, unknown> {
  const read = (text: string): unknown =>
    text === 'true' || text === 'false' ? text === 'true' : readNumber(text)
  return Object.fromEntries(Object.entries(pairs).map(([name, text]) => [name, read(text)]))
}
