import { useEffect, useRef, useState } from 'preact/hooks'

import { type Issue, issuesOf, issueText } from '../../api/issues.ts'
import { Problem, send } from '../../api/request.ts'
import { refresh, useResource } from '../../api/resource.ts'
import type { ConfigText, CheckedText, Reload } from '../../api/config-types.ts'
import { Action } from '../../parts/action.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loaded } from '../../parts/states.tsx'
import { toast } from '../../parts/toast.tsx'
import { counted } from '../../words/numbers.ts'
import { TomlEditor } from './toml-editor.tsx'
import { savedWords } from './use-drafts.ts'
import './settings.css'

/** Somebody who types is not told of each letter. */
const settleMs = 400

/** The file as text, checked while it is written. */
export function ConfigFile() {
  const file = useResource<ConfigText>('config/file', { on: 'config.*' })
  return (
    <Loaded of={file} what="The configuration file">
      {(value) => <Editing file={value} reload={file.reload} />}
    </Loaded>
  )
}

function Editing({ file, reload }: { file: ConfigText; reload: () => Promise<void> }) {
  const { text, isChanged, isOutdated, checked, setText, save, discard } = useText(file, reload)
  const goTo = useRef<(line: number) => void>(() => undefined)
  const isWrong = checked !== null && checked.issues.length > 0
  const refused = isChanged
    ? isWrong && 'What is wrong has to be mended first.'
    : 'Nothing is changed.'
  return (
    <div class="stack">
      {isOutdated && (
        <div class="panel panel-body row" role="alert">
          <Icon name="warning" />
          <span>
            The file was changed elsewhere since you began; yours cannot be saved over it.
          </span>
          <button type="button" class="button slim" onClick={discard}>
            Show the file as it is now
          </button>
        </div>
      )}
      <TomlEditor text={text} change={setText} issues={checked?.issues ?? []} goTo={goTo} />
      <Verdict checked={checked} isChanged={isChanged} goTo={(line) => goTo.current(line)} />
      <div class="row">
        <Action kind="primary" does={save} refused={refused || null}>
          Save the file
        </Action>
        {isChanged && (
          <button type="button" class="button" onClick={discard}>
            Discard
          </button>
        )}
      </div>
    </div>
  )
}

/** The text that is being written, what it was made from, and what the daemon says of it. */
function useText(file: ConfigText, reload: () => Promise<void>) {
  const [base, setBase] = useState(file)
  const [text, setText] = useState(file.text)
  const isChanged = text !== base.text
  const { checked, show } = useCheck(text, isChanged)
  const discard = (): void => {
    setBase(file)
    setText(file.text)
  }
  // What others write to the file shows at once, unless something is being written here.
  useEffect(() => {
    if (!isChanged && file.etag !== base.etag) discard()
  }, [file])
  const save = async (): Promise<void> => {
    try {
      const report = await send<Reload>('PUT', 'config/file', { text, etag: base.etag })
      setBase({ ...base, text })
      refresh('config')
      toast({ text: savedWords(report) })
    } catch (error) {
      if (error instanceof Problem && error.status === 412) await reload()
      const issues = issuesOf(error)
      if (issues === null) throw error
      show(unfit(issues))
    }
  }
  const isOutdated = isChanged && file.etag !== base.etag
  return { text, isChanged, isOutdated, checked, setText, save, discard }
}

type Checked = Readonly<Record<'issues' | 'warnings', readonly Issue[]>> &
  Pick<CheckedText, 'changed' | 'restartNeeded'>

function unfit(issues: readonly Issue[]): Checked {
  return { issues, warnings: [], changed: [], restartNeeded: [] }
}

function useCheck(
  text: string,
  isChanged: boolean,
): { checked: Checked | null; show: (checked: Checked) => void } {
  const [checked, show] = useState<Checked | null>(null)
  useEffect(() => {
    if (!isChanged) return show(null)
    let isOver = false
    const timer = setTimeout(() => {
      void send<CheckedText>('POST', 'config/check', { text }).then(
        (found) => !isOver && show(found),
        // That the daemon is away is said at the top of the page.
        () => undefined,
      )
    }, settleMs)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [text, isChanged])
  return { checked, show }
}

function Verdict({
  checked,
  isChanged,
  goTo,
}: {
  checked: Checked | null
  isChanged: boolean
  goTo: (line: number) => void
}) {
  if (!isChanged)
    return (
      <p class="quiet">This is the file as it is. Comments and layout stay as you write them.</p>
    )
  if (checked === null)
    return (
      <p class="quiet" role="status">
        Looking at it…
      </p>
    )
  const { issues, warnings, changed, restartNeeded } = checked
  if (issues.length > 0) {
    return (
      <section class="panel panel-body broken-file" role="status">
        <h2>{counted(issues.length, 'thing')} to mend; nothing is changed until then</h2>
        <IssueList issues={issues} goTo={goTo} />
      </section>
    )
  }
  return (
    <section class="panel panel-body" role="status">
      <p class="row">
        <Icon name="check" /> {effectWords(changed, restartNeeded)}
      </p>
      {warnings.length > 0 && <IssueList issues={warnings} goTo={goTo} />}
    </section>
  )
}

function effectWords(changed: readonly string[], restartNeeded: readonly string[]): string {
  const parts = [
    changed.length > 0 && `At once: ${changed.join(', ')}.`,
    restartNeeded.length > 0 && `At the next start: ${restartNeeded.join(', ')}.`,
  ].filter(Boolean)
  return parts.length === 0
    ? 'It is right, and changes no value.'
    : `It is right. ${parts.join(' ')}`
}

function IssueList({ issues, goTo }: { issues: readonly Issue[]; goTo: (line: number) => void }) {
  return (
    <ul>
      {issues.map((issue) => (
        <li key={`${issue.path} ${issue.line} ${issue.message}`}>
          {issue.line ? (
            <button type="button" class="button plain slim" onClick={() => goTo(issue.line ?? 1)}>
              line {issue.line}
            </button>
          ) : null}{' '}
          {issueText(issue)}
        </li>
      ))}
    </ul>
  )
}
