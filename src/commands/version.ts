import { programVersion } from '../version.ts'
import type { CommandContext } from './context.ts'

/** `shelfd version` */
export function showVersion({ output, json }: CommandContext): void {
  const facts = programVersion()
  if (json) return output.json(facts)
  const commit = facts.commit === null ? '' : ` (${facts.commit})`
  output.print(`shelfd ${facts.version}${commit}, ${facts.runtime}`)
}
