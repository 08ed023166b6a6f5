import type { Setting } from '../../api/config-types.ts'
import { Field } from '../../parts/form/field.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Marked } from '../../parts/marked.tsx'
import { nameOf } from '../../words/names.ts'
import { OptionControl } from './option-control.tsx'

/** One option: what it is for, its value, where that comes from. */
export function OptionRow({
  setting,
  draft,
  change,
  problem,
}: {
  setting: Setting
  /** Undefined while it is not touched, null for its default. */
  draft: unknown
  change: (value: unknown) => void
  problem: string | null
}) {
  const { path, source, fileOnly, form } = setting
  const isFixed = fileOnly !== null || source.kind === 'environment'
  const value = draft === undefined ? setting.nextValue : draft === null ? setting.default : draft
  const names = path.split('.').slice(1)
  const isWide = form.kind === 'list' || form.kind === 'table'
  return (
    <div class={isWide ? 'whole option' : 'option'}>
      <Field
        label={names.map(nameOf).join(', ')}
        side={<Source setting={setting} draft={draft} change={change} />}
        problem={problem}
        help={
          <>
            <p>
              <Marked text={setting.description} />
            </p>
            {setting.appliesAtStart && !isFixed && <p>A change takes effect at the next start.</p>}
            {setting.restartNeeded && (
              <p class="warn-text">
                In use until the next start: <code>{wordOf(setting.value)}</code>
              </p>
            )}
            {fileOnly !== null && (
              <p>
                <Icon name="lock" size={12} /> Only changed in the file, on the machine itself:{' '}
                {fileOnly}.
              </p>
            )}
          </>
        }
      >
        <OptionControl form={form} value={value} change={change} disabled={isFixed} />
      </Field>
    </div>
  )
}

function Source({
  setting: { source, default: usual },
  draft,
  change,
}: {
  setting: Setting
  draft: unknown
  change: (value: unknown) => void
}) {
  if (draft !== undefined) {
    return (
      <span class="row">
        <span class="tag">{draft === null ? 'Default, not saved' : 'Not saved'}</span>
        <button type="button" class="button plain slim" onClick={() => change(undefined)}>
          Undo
        </button>
      </span>
    )
  }
  if (source.kind === 'environment') {
    return (
      <span class="tag" title="The environment wins over the file">
        {source.variable}
      </span>
    )
  }
  if (source.kind === 'default') return <span class="tag">Default</span>
  return (
    <span class="row">
      <span class="tag">File, line {source.line}</span>
      <button
        type="button"
        class="button plain slim"
        title={usual === null ? 'Take it out of the file' : `Back to ${wordOf(usual)}`}
        onClick={() => change(null)}
      >
        Default
      </button>
    </span>
  )
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
