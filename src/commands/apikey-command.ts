import type { Command } from '@commander-js/extra-typings'

import { keyScopes } from '../domain/key.ts'
import { oneOf } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `shelfd apikey`. */
export function addApikey(program: Command, run: Run): void {
  const apikey = program.command('apikey').alias('apikeys').description('the keys of the API')
  const load = async () => await import('./apikey.ts')
  const scopes = [
    '--scope <scope>',
    'full may change things, read only look, hooks only tell of changes',
  ] as const
  apikey
    .command('show')
    .description('print a key')
    .option(...scopes, oneOf(keyScopes), 'full')
    .action(async ({ scope }, command) => {
      const { showKey } = await load()
      await run((context) => showKey(context, scope))(command)
    })
  apikey
    .command('rotate')
    .description('replace a key and print the new one; the old one is worth nothing at once')
    .option(...scopes, oneOf(keyScopes), 'full')
    .action(async ({ scope }, command) => {
      const { rotateKey } = await load()
      await run((context) => rotateKey(context, scope))(command)
    })
}
