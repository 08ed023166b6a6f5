import type { ConfigIssue, ShownSetting } from '../domain/configuration.ts'
import type { HealthFinding } from '../domain/health.ts'
import { differenceOf } from './changes.ts'
import { isOpenToNetwork } from './check-login.ts'
import { issueText } from './issues.ts'
import type { LoadedConfig } from './load.ts'
import { factsOf } from './option-facts.ts'
import { segmentsOf } from './option-key.ts'
import { absentOptions, effectiveOptions, type ShownOption } from './show.ts'

/** What the daemon goes by (`running`), and what the file says (`latest`). */
export interface TwoConfigs {
  readonly running: LoadedConfig
  readonly latest: LoadedConfig
}

/** Every option in the order of the schema, secrets masked. */
export function liveSettings({ running, latest }: TwoConfigs): readonly ShownSetting[] {
  const waiting = new Set(differenceOf(running, latest).restart)
  const present = new Map(effectiveOptions(running).map((option) => [option.path, option.value]))
  const all = [...effectiveOptions(latest), ...absentOptions(latest)]
  return all.map(({ path, value, source }) => ({
    path,
    value: waiting.has(path) ? present.get(path) : value,
    source: sourceOf(source),
    restartNeeded: waiting.has(path),
    nextValue: value,
    facts: factsOf(segmentsOf(path)),
  }))
}

function sourceOf(source: ShownOption['source']): ShownSetting['source'] {
  return source.kind === 'file' ? { kind: 'file', line: source.line } : source
}

/** What is to be done about the configuration at present; empty when nothing is. */
export function configHealth(
  configs: TwoConfigs,
  issues: readonly ConfigIssue[],
): readonly HealthFinding[] {
  const { restart } = differenceOf(configs.running, configs.latest)
  const entries: HealthFinding[] = []
  if (issues.length > 0) {
    entries.push({
      key: 'config.invalid',
      severity: 'error',
      message: `The configuration file is not right: ${issues.map(issueText).map(sentence).join(' ')}`,
      fix: 'Mend the lines that are named; `shelfd config check` explains them. Until then the last right one is in use.',
    })
  }
  if (restart.length > 0) {
    entries.push({
      key: 'config.restart',
      severity: 'notice',
      message: `Changed in the file, but not in use yet: ${restart.join(', ')}.`,
      fix: 'Restart the daemon, or take the change back.',
    })
  }
  const { auth, server } = configs.running.options
  if (isOpenToNetwork(auth, server)) {
    entries.push({
      key: 'config.insecure',
      severity: 'warning',
      message: `Everybody who reaches ${server.host} may do everything: auth.mode is "none", and server.allow_insecure is set.`,
      fix: 'Set auth.mode to "forms" and restart the daemon, unless nobody else is in this network.',
    })
  }
  return entries
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`
}
