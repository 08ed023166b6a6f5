import type { ComponentChildren } from 'preact'

import { type Issue, issueAt } from '../../api/issues.ts'
import type { PluginSetup } from '../../api/plugin-types.ts'
import { Action } from '../../parts/action.tsx'
import { Field } from '../../parts/form/field.tsx'
import { NumberInput } from '../../parts/form/number-input.tsx'
import { Switch } from '../../parts/form/switch.tsx'
import { TextInput } from '../../parts/form/text-input.tsx'
import { numberProblem } from '../../words/written-number.ts'
import { ClientFields } from './client-fields.tsx'
import { EventFields } from './event-fields.tsx'
import type { JsonSchema } from './schema.ts'
import { SchemaFields } from './schema-fields.tsx'
import { TestResult } from './test-result.tsx'
import { useWish, type Wish } from './use-wish.ts'

/** The settings of an instance, and what the core has to know of it. */
export function PluginForm({
  setup,
  schema,
  isNew = false,
  saved,
  others,
}: {
  setup: PluginSetup
  /** Null while nobody knows what it asks for. */
  schema: JsonSchema | null
  isNew?: boolean
  saved: (name: string) => Promise<void> | void
  /** Other buttons. */
  others?: ComponentChildren
}) {
  const { wish, issues, outcome, change, save, test } = useWish(setup, { isNew, saved })
  return (
    <div class="plugin-form">
      <div class="fields">
        {isNew && (
          <Field
            label="Name"
            help="What it is called here; it must not repeat."
            problem={issueAt(issues, 'name')}
          >
            <TextInput value={wish.name} change={(name) => change({ name })} />
          </Field>
        )}
        {schema === null ? (
          <p class="quiet whole">What it asks for is known once it is loaded.</p>
        ) : (
          <SchemaFields
            schema={schema}
            values={wish.settings}
            change={(settings) => change({ settings })}
            issues={issues}
          />
        )}
        <CoreFields wish={wish} change={change} issues={issues} />
      </div>
      <Elsewhere issues={issues} schema={schema} />
      <TestResult outcome={outcome} />
      <div class="row">
        <Action kind="primary" does={save} refused={refusalOf(wish)}>
          {isNew ? `Add ${wish.name}` : 'Save'}
        </Action>
        <Action does={test} icon="play">
          {setup.kind === 'notifier' ? 'Send a test message' : 'Test'}
        </Action>
        {others}
      </div>
    </div>
  )
}

const priorityBounds = { whole: true, least: 0, most: 1_000 } as const

function refusalOf({ priority }: Wish): string | null {
  const isRight = priority !== null && numberProblem(String(priority), priorityBounds) === null
  return isRight ? null : 'The priority is no number that it can be.'
}

/** What is the same for all plugins of a kind. */
function CoreFields({
  wish,
  change,
  issues,
}: {
  wish: Wish
  change: (part: Partial<Wish>) => void
  issues: readonly Issue[]
}) {
  return (
    <>
      {wish.downloads && (
        <ClientFields
          downloads={wish.downloads}
          change={(downloads) => change({ downloads })}
          issues={issues}
        />
      )}
      {wish.events && (
        <EventFields events={wish.events} change={(events) => change({ events })} issues={issues} />
      )}
      <Field
        label="Priority"
        help="Order among several of its kind, 0 to 1000; lower comes first."
        problem={issueAt(issues, 'priority') ?? (wish.priority === null ? 'Write a number.' : null)}
      >
        <NumberInput
          {...priorityBounds}
          value={wish.priority}
          change={(priority) => change({ priority })}
        />
      </Field>
      <Field label="In use" help="Switched off it keeps its settings.">
        <Switch on={wish.enabled} change={(enabled) => change({ enabled })} />
      </Field>
    </>
  )
}

const corePlaces = ['name', 'priority', 'events', 'categories', 'folders', 'pathMap', 'remove']

/** What is wrong and has no field to be shown at. */
function Elsewhere({ issues, schema }: { issues: readonly Issue[]; schema: JsonSchema | null }) {
  const settings = Object.keys(schema?.properties ?? {}).map((name) => `settings.${name}`)
  const known = [...corePlaces, 'importedCategory', ...settings]
  return (
    <>
      {issues
        .filter(({ path }) => !known.some((one) => path.startsWith(one)))
        .map(({ path, message }) => (
          <p key={path} class="bad-text" role="alert">
            {path} {message}
          </p>
        ))}
    </>
  )
}
