import type { Command } from '@commander-js/extra-typings'

import { refuseOperands } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd status`. */
export function addStatus(program: Command, run: Run): void {
  program
    .command('status')
    .description('what the running daemon has and does; 3 when none runs')
    .action(async (_, command) => {
      const { showStatus } = await import('./status.ts')
      await run(showStatus)(command)
    })
}

/** Adds `shelfd health`. */
export function addHealth(program: Command, run: Run): void {
  const health = program
    .command('health')
    .description('what is wrong and how to mend it; 6 when something does not work')
  const load = async () => await import('./health.ts')
  health
    .command('list', { isDefault: true })
    .description('all of it, the worst first, without the notices that are hidden')
    .allowExcessArguments()
    .action(async (_, command) => {
      refuseOperands(command)
      await run((await load()).showHealth)(command)
    })
  health
    .command('hidden')
    .description('notices that are hidden')
    .action(async (_, command) => await run((await load()).listHiddenHealth)(command))
  const words = {
    hide: 'show a notice no more until it says something else, or is over and begins anew',
    show: 'show a notice again that was hidden',
  } as const
  for (const word of ['hide', 'show'] as const) {
    health
      .command(word)
      .description(words[word])
      .argument('<key>', 'as the list names it, watch.silent:1')
      .action(async (key, _, command) => {
        const { hideHealth } = await load()
        await run((context) => hideHealth(context, word, key))(command)
      })
  }
}

/** Adds `shelfd doctor`. */
export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description(
      'look at everything that shelfd has need of, with a daemon or without; 6 when something does not work',
    )
    .option('--network', 'also ask every server that the configuration names')
    .action(async (flags, command) => {
      const { consultDoctor } = await import('./doctor.ts')
      await run((context) => consultDoctor(context, flags))(command)
    })
}

/** Adds `shelfd disks`. */
export function addDisks(program: Command, run: Run): void {
  program
    .command('disks')
    .description('the disks of the libraries: whether they turn, and what reads each of them next')
    .action(async (_, command) => {
      const { listDisks } = await import('./disks.ts')
      await run(listDisks)(command)
    })
}

/** Adds `shelfd watches`. */
export function addWatches(program: Command, run: Run): void {
  program
    .command('watches')
    .description('how changes are noticed below each folder of the libraries, and why so')
    .action(async (_, command) => {
      const { listWatches } = await import('./watches.ts')
      await run(listWatches)(command)
    })
}

/** Adds `shelfd ping`. */
export function addPing(program: Command, run: Run): void {
  program
    .command('ping')
    .description('whether the daemon works, for health checks: 0, or 3 when it does not answer')
    .action(async (_, command) => {
      const { ping } = await import('./ping.ts')
      await run(ping)(command)
    })
}
