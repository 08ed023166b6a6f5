import type { Command } from '@commander-js/extra-typings'

import type { Run } from './run-command.ts'

/** Adds `shelfd config`. */
export function addConfig(program: Command, run: Run): void {
  const config = program
    .command('config')
    .description('look at the configuration file and change it')
  const load = async () => await import('./config.ts')
  config
    .command('check')
    .description('name every problem of the configuration with its place, or say ok')
    .option('--online', 'also try what it names: logins of clients, keys of providers')
    .action(async (flags, command) => {
      const { checkConfig } = await load()
      await run((context) => checkConfig(context, flags))(command)
    })
  config
    .command('show')
    .description('print every value in effect and where it comes from; secrets are masked')
    .option('--defaults', 'print the built-in defaults alone, without reading a file')
    .action(async (flags, command) => {
      const { showConfig } = await load()
      await run((context) => showConfig(context, flags))(command)
    })
  config
    .command('path')
    .description('print which file is read')
    .action(async (_, command) => {
      await run((await load()).showConfigPath)(command)
    })
  config
    .command('set')
    .description('set one option in the file; its comments stay')
    .argument('<key>', 'as config show prints it, such as jobs.max_attempts or library[0].mode')
    .argument('<value>', 'a list as TOML writes it: \'["a", "b"]\'')
    .action(async (key, value, _, command) => {
      const { setConfig } = await load()
      await run((context) => setConfig(context, key, value))(command)
    })
  config
    .command('schema')
    .description('print the JSON schema of the file, for editors')
    .action(async (_, command) => {
      await run((await load()).showConfigSchema)(command)
    })
}
