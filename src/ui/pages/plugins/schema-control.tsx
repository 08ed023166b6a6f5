import { ChoiceInput, plainOptions } from '../../parts/form/choice-input.tsx'
import { useNamed } from '../../parts/form/field.tsx'
import { NumberInput } from '../../parts/form/number-input.tsx'
import { Switch } from '../../parts/form/switch.tsx'
import { TextInput } from '../../parts/form/text-input.tsx'
import { LinesInput, PairsInput } from '../../parts/form/text-lists.tsx'
import { readNumber } from '../../words/written-number.ts'
import { type Control, controlOf, isTable, type JsonSchema } from './schema.ts'
import { SecretInput } from './secret-input.tsx'

interface ControlOf {
  readonly schema: JsonSchema
  readonly value: unknown
  readonly change: (value: unknown) => void
}

const controls: Readonly<
  Record<Exclude<Control, 'group'>, (all: ControlOf) => preact.JSX.Element>
> = {
  switch: ({ schema, value, change }) => (
    <Switch on={(value ?? schema.default) === true} change={change} />
  ),
  maybe: MaybeInput,
  choice: WordInput,
  number: SchemaNumber,
  text: LineInput,
  secret: SecretInput,
  block: BlockInput,
  lines: ({ value, change }) => (
    <LinesInput
      value={Array.isArray(value) ? (value as string[]) : []}
      placeholder="One on each line"
      change={change}
    />
  ),
  pairs: ({ value, change }) => (
    <PairsInput
      value={isTable(value) ? value : {}}
      placeholder="name = value, one on each line"
      change={change}
    />
  ),
  json: JsonInput,
}

/** What a setting of a plugin is changed with. */
export function SchemaControl({ name, ...all }: ControlOf & { name: string }) {
  const kind = controlOf(name, all.schema)
  const Shown = controls[kind === 'group' ? 'json' : kind]
  return <Shown {...all} />
}

const maybes = [
  { value: '', words: 'As usual' },
  { value: 'true', words: 'Yes' },
  { value: 'false', words: 'No' },
]

function MaybeInput({ value, change }: ControlOf) {
  return (
    <ChoiceInput
      value={typeof value === 'boolean' ? String(value) : ''}
      options={maybes}
      change={(word) => change(word === '' ? undefined : word === 'true')}
    />
  )
}

function WordInput({ schema, value, change }: ControlOf) {
  const unset = schema.default === undefined ? [{ value: '', words: 'Not set' }] : []
  return (
    <ChoiceInput
      value={textOf(value ?? schema.default)}
      options={[...unset, ...plainOptions(schema.enum ?? [])]}
      change={(word) => change(word === '' ? undefined : word)}
    />
  )
}

function LineInput({ schema, value, change }: ControlOf) {
  const isText = schema.type === 'string'
  return (
    <TextInput
      placeholder={placeholderOf(schema)}
      value={textOf(value)}
      change={(text) => change(text === '' ? undefined : isText ? text : readNumber(text))}
    />
  )
}

function SchemaNumber({ schema, value, change }: ControlOf) {
  return (
    <NumberInput
      whole={schema.type === 'integer'}
      least={schema.minimum}
      most={schema.maximum}
      placeholder={placeholderOf(schema)}
      value={textOf(value)}
      change={(number) => change(number ?? undefined)}
    />
  )
}

function placeholderOf({ default: usual, examples }: JsonSchema): string | undefined {
  return textOf(usual) || textOf(examples?.[0]) || undefined
}

function BlockInput({ value, change }: ControlOf) {
  return (
    <textarea
      {...useNamed()}
      class="input"
      rows={3}
      spellcheck={false}
      placeholder="-----BEGIN CERTIFICATE-----"
      value={textOf(value)}
      onInput={({ currentTarget }) => change(currentTarget.value)}
    />
  )
}

/** What no other control fits. A text that is no JSON goes as it is, and is refused with its reason. */
function JsonInput({ value, change }: ControlOf) {
  return (
    <textarea
      {...useNamed()}
      class="input"
      rows={4}
      spellcheck={false}
      placeholder="JSON"
      defaultValue={value === undefined ? '' : JSON.stringify(value, null, 2)}
      onInput={({ currentTarget: { value: text } }) => change(parsed(text))}
    />
  )
}

/** A text or a number as it stands in an input; empty for anything else. */
function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function parsed(text: string): unknown {
  try {
    return text.trim() === '' ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}
