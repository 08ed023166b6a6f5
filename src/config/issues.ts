import type { ConfigIssue } from '../domain/configuration.ts'
import { AppError } from '../domain/error.ts'
import type { ConfigProblem } from './explain.ts'

/** The problems of an error of `readConfig`; null when the error is another. */
export function issuesOf(error: unknown): readonly ConfigIssue[] | null {
  if (!(error instanceof AppError) || error.code !== 'invalid') return null
  const { problems } = error.details
  return Array.isArray(problems) ? (problems as readonly ConfigProblem[]).map(issueOf) : null
}

function issueOf(problem: ConfigProblem): ConfigIssue {
  const { path, message, hint = null } = problem
  if ('variable' in problem) {
    return { path, message, hint, line: null, column: null, variable: problem.variable }
  }
  const known = problem.line > 0
  return {
    path,
    message,
    hint,
    line: known ? problem.line : null,
    column: known ? problem.column : null,
    variable: null,
  }
}

/** `line 3: message; hint`, one line for each. */
export function issueText({ line, variable, message, hint }: ConfigIssue): string {
  const place = variable ?? (line === null ? 'the file' : `line ${line}`)
  return `${place}: ${message}${hint === null ? '' : `; ${hint}`}`
}

/** All issues as one error for a caller of the API: it names the lines, not the file. */
export function issuesError(what: string, issues: readonly ConfigIssue[]): AppError {
  const message = `${what} ${issues.map(issueText).join('. ')}.`
  return new AppError('invalid', message, { details: { issues } })
}
