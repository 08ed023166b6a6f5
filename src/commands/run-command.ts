import type { CommandContext } from './context.ts'

/** Makes the action of a command out of its work. */
export type Run = (
  work: (context: CommandContext) => Promise<number | void> | number | void,
) => (command: { optsWithGlobals(): unknown }) => Promise<void>
