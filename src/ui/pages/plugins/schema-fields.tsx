import { type Issue, issueAt } from '../../api/issues.ts'
import { Field } from '../../parts/form/field.tsx'
import { Marked } from '../../parts/marked.tsx'
import { nameOf } from '../../words/names.ts'
import { controlOf, isRare, isTable, type JsonSchema } from './schema.ts'
import { SchemaControl } from './schema-control.tsx'

type Values = Readonly<Record<string, unknown>>

interface FieldsOf {
  readonly schema: JsonSchema
  readonly values: Values
  readonly change: (values: Values) => void
  readonly issues: readonly Issue[]
  /** Where they stand in what is sent. */
  readonly path?: string
}

/** The settings of a plugin, as its schema describes them: what everybody needs, and the rest behind a word. */
export function SchemaFields(all: FieldsOf) {
  const { schema, issues, path = 'settings' } = all
  const names = Object.keys(schema.properties ?? {})
  const rare = names.filter((name) => isRare(name, schema.properties?.[name] ?? {}, schema))
  const isWrong = rare.some((name) => issueAt(issues, `${path}.${name}`) !== null)
  return (
    <>
      <SomeFields {...all} names={names.filter((name) => !rare.includes(name))} />
      {rare.length > 0 && (
        <details class="whole rare" open={isWrong || undefined}>
          <summary>More settings</summary>
          <div class="fields">
            <SomeFields {...all} names={rare} />
          </div>
        </details>
      )}
    </>
  )
}

function SomeFields({
  schema,
  values,
  change,
  issues,
  path = 'settings',
  names,
}: FieldsOf & { names: readonly string[] }) {
  return (
    <>
      {names.map((name) => {
        const one = schema.properties?.[name] ?? {}
        const set = (value: unknown): void => change({ ...values, [name]: value })
        const at = `${path}.${name}`
        const label = one.title ?? nameOf(name)
        const help = one.description && <Marked text={one.description} />
        if (controlOf(name, one) === 'group') {
          const inner = values[name]
          return (
            <fieldset key={name} class="fields whole">
              <legend>{label}</legend>
              {help && <p class="small quiet whole">{help}</p>}
              <SomeFields
                schema={one}
                values={isTable(inner) ? inner : {}}
                change={set}
                issues={issues}
                path={at}
                names={Object.keys(one.properties ?? {})}
              />
            </fieldset>
          )
        }
        const isNeeded = schema.required?.includes(name) === true
        return (
          <Field
            key={name}
            label={isNeeded ? label : `${label} (optional)`}
            help={help}
            problem={issueAt(issues, at)}
          >
            <SchemaControl name={name} schema={one} value={values[name]} change={set} />
          </Field>
        )
      })}
    </>
  )
}
