import type { ComponentChildren } from 'preact'

import { bytes } from '../words/numbers.ts'
import { cutPath } from '../words/paths.ts'
import { Icon } from './icon.tsx'
import { Pill, type PillState } from './pill.tsx'
import './decision-list.css'

/** What is to become of one file. */
export interface Decision {
  readonly id: number | string
  readonly pill: PillState
  /** "Import", "Your choice", "Skip". */
  readonly words: string
  readonly file: string
  readonly target?: string | null
  readonly reasons: readonly string[]
  readonly sizeBytes?: number | undefined
  /** Nobody but a person can say. */
  readonly isQuestion?: boolean
  readonly choices?: ComponentChildren
}

/** What will be done, file by file, before anything is touched. */
export function DecisionList({
  sentence,
  note,
  actions,
  decisions,
  foot,
}: {
  sentence: string
  note: ComponentChildren
  actions?: ComponentChildren
  decisions: readonly Decision[]
  foot?: ComponentChildren
}) {
  const first = decisions.find(({ isQuestion }) => isQuestion)
  return (
    <section class="decision-list panel">
      <header>
        <div>
          <h3>{sentence}</h3>
          <p class="quiet">
            {note}{' '}
            {first && (
              <button
                type="button"
                class="link"
                onClick={() =>
                  document.getElementById(rowId(first))?.scrollIntoView({ block: 'center' })
                }
              >
                To the first question
              </button>
            )}
          </p>
        </div>
        {actions && <div class="row">{actions}</div>}
      </header>
      <ul>
        {decisions.map((decision) => (
          <Row key={decision.id} decision={decision} />
        ))}
      </ul>
      {foot && <footer class="small quiet">{foot}</footer>}
    </section>
  )
}

const rowId = ({ id }: Decision): string => `decision-${id}`

function Row({ decision }: { decision: Decision }) {
  const { pill, words, file, target, reasons, sizeBytes, isQuestion, choices } = decision
  return (
    <li id={rowId(decision)} class={isQuestion ? 'asks' : ''}>
      <span class="pill-cell">
        <Pill state={pill}>{words}</Pill>
      </span>
      <div class="what">
        <p class="path" title={file}>
          {cutPath(file, 90)}
        </p>
        {target && (
          <p class="path quiet target" title={target}>
            <Icon name="arrow" size={12} /> <span>{cutPath(target, 90)}</span>
          </p>
        )}
        {reasons.map((reason) => (
          <p key={reason}>{reason}</p>
        ))}
        {choices && <div class="row choices">{choices}</div>}
      </div>
      <span class="size small quiet">{sizeBytes === undefined ? '' : bytes(sizeBytes)}</span>
    </li>
  )
}
