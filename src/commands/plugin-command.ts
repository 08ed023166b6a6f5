import type { Command } from '@commander-js/extra-typings'

import { pluginKinds } from '../domain/plugin.ts'
import { oneOf } from './arguments.ts'
import { kindWords } from './plugin-kinds.ts'
import { addPluginList } from './plugin-list-command.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd plugin`. */
export function addPlugin(program: Command, run: Run): void {
  const plugin = program
    .command('plugin')
    .alias('plugins')
    .description('instances of plugins; and to write plugins')
  addPluginList(plugin as Command, run)
  addSwitches(plugin as Command, run)
  addNew(plugin as Command, run)
  addCheck(plugin as Command, run)
  addTest(plugin as Command, run)
  addDev(plugin as Command, run)
  program
    .command('plugin-kit', { hidden: true })
    .description('the process that a plugin is tried in')
    .argument('<task>')
    .action(async (task, _, command) => {
      const { runPluginKit } = await import('./plugin-kit.ts')
      await run(() => runPluginKit(task))(command)
    })
}

function addSwitches(plugin: Command, run: Run): void {
  for (const [word, description] of [
    ['enable', 'switch an instance on, in the configuration file'],
    ['disable', 'switch it off there'],
  ] as const) {
    plugin
      .command(word)
      .description(description)
      .argument('<name>', 'as plugin list has it')
      .option('--kind <kind>', 'where several kinds have that name', oneOf(pluginKinds))
      .action(async (name, { kind }, command) => {
        const { switchPlugin } = await import('./plugin-switch.ts')
        await run((context) => switchPlugin(context, { name, kind }, word === 'enable'))(command)
      })
  }
}

function addNew(plugin: Command, run: Run): void {
  plugin
    .command('new')
    .description('write the folder of a plugin that works, to be changed from there')
    .argument('<name>', 'its id: lower-case letters, digits and hyphens')
    .argument('[dir]', 'where to make its folder; default: here')
    .requiredOption('--kind <kind>', `${kindWords.join(', ')}`, oneOf(kindWords))
    .action(async (name, dir, { kind }, command) => {
      const { newPlugin } = await import('./plugin-new.ts')
      await run((context) => newPlugin(context, name, { kind, dir }))(command)
    })
}

function addCheck(plugin: Command, run: Run): void {
  plugin
    .command('check')
    .description('look whether a plugin does what every one of its kind has to do; asks no server')
    .argument('<dir>', 'folder of the plugin')
    .option(
      '--settings <file>',
      'a TOML or JSON file with its settings; default: those of sample.ts',
    )
    .action(async (dir, flags, command) => {
      const { checkPlugin } = await import('./plugin-check.ts')
      await run((context) => checkPlugin(context, dir, flags))(command)
    })
}

function addTest(plugin: Command, run: Run): void {
  plugin
    .command('test')
    .description("run a plugin's own *.test.ts")
    .argument('<dir>', 'folder of the plugin')
    .action(async (dir, _, command) => {
      const { testPlugin } = await import('./plugin-check.ts')
      await run((context) => testPlugin(context, dir))(command)
    })
}

function addDev(plugin: Command, run: Run): void {
  plugin
    .command('dev')
    .description(
      'call a plugin with its sample, again after each change, and show what it asks and answers',
    )
    .argument('<dir>', 'folder of the plugin')
    .option('--sample <path>', 'a folder for a scanner to read, or a module like sample.ts')
    .option(
      '--settings <file>',
      'a TOML or JSON file with its settings; default: those of the sample',
    )
    .option('--live', 'ask the servers themselves instead of the exchanges of the sample')
    .option('--once', 'do not wait for changes')
    .action(async (dir, flags, command) => {
      const { developPlugin } = await import('./plugin-dev.ts')
      await run((context) => developPlugin(context, dir, flags))(command)
    })
}
