import type { DownloadCommands } from './download-commands.ts'

/** Commands about what is to be imported, as parts of `EngineCommands`. */
export type PlanCommands = Pick<
  DownloadCommands,
  'planImport' | 'applyPlan' | 'discardPlan' | 'retryDownload'
>

const planCommands: readonly string[] = [
  'planImport',
  'applyPlan',
  'discardPlan',
  'retryDownload',
] satisfies (keyof PlanCommands)[]

export function isPlanCommand(name: string): name is keyof PlanCommands {
  return planCommands.includes(name)
}
