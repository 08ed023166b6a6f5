import { exactArguments } from './commands/exact-arguments.ts'
import { runCommandLine } from './commands/run.ts'

// Run from its sources, the program is Bun and the first argument this file; the executable has it inside.
const source = import.meta.path.startsWith('/$bunfs/') ? [] : [import.meta.path]

// Made here, because after bundling `import.meta.url` is the entry's in every module.
const urls = {
  writer: new URL('./queue/writer-entry.ts', import.meta.url).href,
  worker: new URL('./queue/worker-entry.ts', import.meta.url).href,
  watcher: new URL('./watch/watcher-entry.ts', import.meta.url).href,
  opener: new URL('./scan/opener-entry.ts', import.meta.url).href,
  instance: new URL('./plugin/instance-entry.ts', import.meta.url).href,
  instanceCommand: [process.execPath, ...source, 'plugin-host'],
  ownCommand: [process.execPath, ...source],
}

void runCommandLine(exactArguments(process.argv.slice(2)), urls)
