import { PluginError } from '../../domain/plugin-error.ts'
import type { Check } from './checks/check.ts'
import { CheckFailed } from './checks/outcome.ts'

/** Watches what a plugin should leave alone, until it is disposed of. */
export interface WatchedGlobals extends Disposable {
  /** Whether it was left alone. */
  readonly check: Check
}

/** Puts guards in the place of the global `fetch` and of what changes the whole process. */
export function watchGlobals(): WatchedGlobals {
  const used = new Map<string, string>()
  const { fetch } = globalThis
  const names = ['exit', 'chdir', 'abort']
  const kept = names.map((name): [string, unknown] => [name, Reflect.get(process, name)])
  const refuse = (name: string, fix: string) => (): never => {
    used.set(name, fix)
    throw new PluginError('unsupported', `A plugin may not use ${name}.`)
  }
  globalThis.fetch = Object.assign(
    refuse(
      'the global fetch',
      'Ask with `host.fetch`: it heeds permissions, limits, turns and retries, and is what tests stand in for.',
    ),
    { preconnect: () => undefined },
  )
  process.exit = refuse(
    'process.exit',
    'Throw PluginError instead: it ends the call, and the thread lives on.',
  )
  process.chdir = refuse(
    'process.chdir',
    'Use absolute paths: the working folder is that of the whole daemon.',
  )
  process.abort = refuse('process.abort', 'Throw PluginError instead.')
  return {
    check: {
      name: 'globals: leaves fetch and the process alone',
      run: () => {
        const [first] = used
        if (first !== undefined) throw new CheckFailed(`It used ${first[0]}.`, first[1])
      },
    },
    [Symbol.dispose]: () => {
      globalThis.fetch = fetch
      Object.assign(process, Object.fromEntries(kept))
    },
  }
}
