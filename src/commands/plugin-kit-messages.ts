import type { PluginKind, PluginProblem } from '../domain/plugin.ts'
import type { CheckResult } from '../plugin/testing/checks/check.ts'

/** What is done with a plugin's folder in a process of its own. */
export interface KitTask {
  readonly action: 'check' | 'test' | 'try'
  /** Absolute. */
  readonly folder: string
  /** Stand in the place of the sample's. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** `try`: a folder for a scanner, or a module with a sample. */
  readonly samplePath?: string
  readonly live?: boolean
}

/** From that process. */
export type KitMessage =
  | { readonly type: 'began'; readonly name: string }
  | { readonly type: 'result'; readonly kind: PluginKind | null; readonly result: CheckResult }
  | { readonly type: 'problem'; readonly problem: PluginProblem }
  | { readonly type: 'line'; readonly text: string }
  | { readonly type: 'done' }
