import * as v from 'valibot'

import type {
  CheckedText,
  ConfigIssue,
  OptionForm,
  ReloadReport,
  ShownSetting,
} from '../../domain/configuration.ts'
import { whole } from './whole.ts'

export const reloadSchema = v.pipe(
  v.strictObject({
    changed: v.pipe(v.array(v.string()), v.description('Options that took effect.')),
    restartNeeded: v.pipe(
      v.array(v.string()),
      v.description('Options whose value in the file takes effect at the next start.'),
    ),
    libraries: v.strictObject({
      added: v.array(v.string()),
      renamed: v.array(v.strictObject({ from: v.string(), to: v.string() })),
      moved: v.pipe(v.array(v.string()), v.description('Their folders are others than before.')),
      detached: v.array(v.string()),
      returned: v.array(v.string()),
      cancelledScans: v.array(whole),
    }),
  }),
  v.metadata({ ref: 'ReloadReport' }),
)

export function reloadView(report: ReloadReport): v.InferOutput<typeof reloadSchema> {
  const { added, renamed, moved, detached, returned, cancelledScans } = report.libraries
  return {
    changed: [...report.changed],
    restartNeeded: [...report.restartNeeded],
    libraries: {
      added: [...added],
      renamed: renamed.map(({ from, to }) => ({ from, to })),
      moved: [...moved],
      detached: [...detached],
      returned: [...returned],
      cancelledScans: [...cancelledScans],
    },
  }
}

export const issueSchema = v.pipe(
  v.strictObject({
    path: v.pipe(v.string(), v.description('The option; empty for the whole file.')),
    message: v.string(),
    hint: v.nullable(v.string()),
    line: v.nullable(whole),
    column: v.nullable(whole),
    variable: v.pipe(
      v.nullable(v.string()),
      v.description('The environment variable that the value comes from.'),
    ),
  }),
  v.metadata({ ref: 'ConfigIssue' }),
)

export function issueView(issue: ConfigIssue): v.InferOutput<typeof issueSchema> {
  const { path, message, hint, line, column, variable } = issue
  return { path, message, hint, line, column, variable }
}

type SettingValue = v.InferOutput<typeof settingValue>

const formKinds = [
  'flag',
  'integer',
  'number',
  'choice',
  'duration',
  'size',
  'text',
  'secret',
  'list',
  'table',
] as const satisfies readonly OptionForm['kind'][]

const scalar = v.union([v.string(), v.number(), v.boolean()])
// A table may be the settings of a plugin, which go as deep as they like.
const settingValue = v.union([
  v.nullable(scalar),
  v.array(scalar),
  v.record(v.string(), v.unknown()),
])

const bound = v.nullable(v.union([v.number(), v.string()]))

const formSchema = v.pipe(
  v.strictObject({
    kind: v.picklist(formKinds),
    words: v.pipe(
      v.array(v.string()),
      v.description('What to choose among; of another kind what may stand in place of a value.'),
    ),
    least: bound,
    most: bound,
    item: v.pipe(v.nullable(v.picklist(formKinds)), v.description('What a list holds.')),
  }),
  v.metadata({ ref: 'SettingForm' }),
)

const optionFacts = {
  option: v.pipe(v.string(), v.description('The path without the numbers of blocks.')),
  description: v.string(),
  form: formSchema,
  default: v.pipe(
    settingValue,
    v.description('Null where there is none, or where it depends on the machine.'),
  ),
  appliesAtStart: v.pipe(v.boolean(), v.description('A change takes effect at the next start.')),
  fileOnly: v.pipe(
    v.nullable(v.string()),
    v.description('Why it is changed in the file alone; null when it can be changed here.'),
  ),
}

export const settingSchema = v.pipe(
  v.strictObject({
    path: v.pipe(v.string(), v.description('As `shelfd config show` names it.')),
    value: v.pipe(settingValue, v.description('What the daemon goes by; secrets are `***`.')),
    source: v.variant('kind', [
      v.strictObject({ kind: v.literal('file'), line: whole }),
      v.strictObject({ kind: v.literal('environment'), variable: v.string() }),
      v.strictObject({ kind: v.literal('default') }),
    ]),
    restartNeeded: v.pipe(
      v.boolean(),
      v.description('The file says something else, which takes effect at the next start.'),
    ),
    nextValue: v.pipe(settingValue, v.description('What the next start will go by.')),
    ...optionFacts,
  }),
  v.metadata({ ref: 'Setting' }),
)

export function settingView(setting: ShownSetting): v.InferOutput<typeof settingSchema> {
  const { path, value, source, restartNeeded, nextValue, facts } = setting
  // What a TOML file can hold.
  const values = { value: value as SettingValue, nextValue: nextValue as SettingValue }
  const { option, description, form, appliesAtStart, fileOnly } = facts
  return {
    path,
    source,
    restartNeeded,
    ...values,
    option,
    description,
    form: { ...form, words: [...form.words] },
    default: facts.default as SettingValue,
    appliesAtStart,
    fileOnly,
  }
}

export const textSchema = v.strictObject({
  text: v.pipe(v.string(), v.description('The TOML text, with all that stands in it.')),
  etag: v.pipe(v.string(), v.description('Goes along with the text that takes its place.')),
})

export const checkedSchema = v.strictObject({
  issues: v.pipe(v.array(issueSchema), v.description('What is wrong; empty when it is right.')),
  warnings: v.pipe(v.array(issueSchema), v.description('What is right, but perhaps not meant so.')),
  changed: v.pipe(v.array(v.string()), v.description('Options that would take effect at once.')),
  restartNeeded: v.pipe(
    v.array(v.string()),
    v.description('Options that would take effect at the next start.'),
  ),
})

export function checkedView(checked: CheckedText): v.InferOutput<typeof checkedSchema> {
  const { issues, warnings, changed, restartNeeded } = checked
  return {
    issues: issues.map(issueView),
    warnings: warnings.map(issueView),
    changed: [...changed],
    restartNeeded: [...restartNeeded],
  }
}

export const configReportSchema = v.strictObject({
  file: v.pipe(v.string(), v.description('Where it is.')),
  issues: v.pipe(
    v.array(issueSchema),
    v.description('What is wrong with the file at present; the options are those before.'),
  ),
  settings: v.array(settingSchema),
})
