import { Problem } from './request.ts'

/** Something that is wrong with what was sent, or with the configuration file. */
export interface Issue {
  /** Of the option or of the field of the body; empty for the whole. */
  readonly path: string
  readonly message: string
  readonly hint?: string | null
  readonly line?: number | null
  readonly column?: number | null
}

/** What a refusal says of each part; null for another failure. */
export function issuesOf(error: unknown): readonly Issue[] | null {
  if (!(error instanceof Problem)) return null
  const { issues } = error.details
  return Array.isArray(issues) && issues.length > 0 ? (issues as readonly Issue[]) : null
}

/** What is wrong at a path or below it, in a sentence. */
export function issueAt(issues: readonly Issue[], path: string): string | null {
  const found = issues.find(
    (one) =>
      one.path === path || one.path.startsWith(`${path}.`) || one.path.startsWith(`${path}[`),
  )
  return found === undefined ? null : issueText(found)
}

/** `must be a number; write it without quotes`. */
export function issueText({ message, hint }: Issue): string {
  return hint ? `${message}; ${hint}` : message
}
