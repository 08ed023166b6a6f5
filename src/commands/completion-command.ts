import type { Command } from '@commander-js/extra-typings'

import { oneOf } from './arguments.ts'
import type { Run } from './run-command.ts'

const shells = ['bash', 'zsh', 'fish'] as const

/** Adds `shelfd completion`, and what its scripts ask; `another` makes the same command line once more. */
export function addCompletion(program: Command, run: Run, another: () => Command): void {
  program
    .command('completion')
    .description('print a script that has a shell complete what is typed; source it')
    .argument('<shell>', shells.join(', '), oneOf(shells))
    .action(async (shell, _, command) => {
      const { completionScript } = await import('./completion.ts')
      await run(({ output }) => output.write(completionScript(shell)))(command)
    })
  program
    .command('complete', { hidden: true })
    .description('what is being typed may become; the scripts of shells ask it')
    .argument('[words...]')
    .action(async (words) => {
      const { complete } = await import('./completion.ts')
      complete(words, another())
    })
}
