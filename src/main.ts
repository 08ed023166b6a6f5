import { exactArguments } from './commands/exact-arguments.ts'
import { runCommandLine } from './commands/run.ts'

// Made here, because after bundling `import.meta.url` is the entry's in every module.
const urls = {
  writer: new URL('./queue/writer-entry.ts', import.meta.url).href,
  worker: new URL('./queue/worker-entry.ts', import.meta.url).href,
}

void runCommandLine(exactArguments(process.argv.slice(2)), urls)
