import { type FSWatcher, watch } from 'node:fs'
import { join, resolve } from 'node:path'

import { requireFolder } from '../plugin/testing/plugin-folder.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import { type Output, safe } from './output.ts'
import { brokenOff, readSettings } from './plugin-check.ts'
import { type KitRun, startKit } from './plugin-child.ts'
import type { KitTask } from './plugin-kit-messages.ts'
import { refreshTypings } from './plugin-typings.ts'

/** Editors write a file in several steps. */
const settleMs = 150

/** What `shelfd plugin dev` was told. */
export interface DevFlags {
  readonly sample?: string | undefined
  readonly settings?: string | undefined
  readonly live?: boolean | undefined
  readonly once?: boolean | undefined
}

/** `shelfd plugin dev DIR`: calls the plugin with its sample, and again in a new process after each change. */
export async function developPlugin(
  { output, json }: CommandContext,
  folder: string,
  flags: DevFlags,
): Promise<number> {
  const path = resolve(folder)
  requireFolder(path)
  refreshTypings(path)
  const task: KitTask = {
    action: 'try',
    folder: path,
    live: flags.live === true,
    ...(flags.sample === undefined ? {} : { samplePath: resolve(flags.sample) }),
    ...(flags.settings === undefined ? {} : { settings: readSettings(flags.settings) }),
  }
  const teller = json ? jsonTeller(output) : plainTeller(output)
  if (flags.once === true) {
    return (await tryOnce(teller, task).ended) ? exitCodes.ok : exitCodes.failed
  }
  await tryOnChanges({ output, teller }, task)
  return exitCodes.interrupted
}

/** Until Ctrl-C. */
async function tryOnChanges(
  { output, teller }: { output: Output; teller: Teller },
  task: KitTask,
): Promise<void> {
  const { promise: end, resolve, reject } = Promise.withResolvers<void>()
  const begin = (): ReturnType<typeof tryOnce> => {
    const started = tryOnce(teller, task)
    started.ended.catch(reject)
    return started
  }
  process.once('SIGINT', resolve)
  process.once('SIGTERM', resolve)
  let running = begin()
  const again = (): void => {
    running.run.stop()
    output.note(output.paint('dim', `— ${new Date().toLocaleTimeString()}, changed —`))
    running = begin()
  }
  let timer: Timer | undefined
  const watcher: FSWatcher = watch(task.folder, { recursive: true }, (_, name) => {
    if (name === null || /(?:^|\/)node_modules\/|\.d\.ts$|(?:^|\/)\./.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(again, settleMs)
  })
  output.note(`Watching ${safe(join(task.folder, '/'))} until Ctrl-C.`)
  try {
    await end
  } finally {
    clearTimeout(timer)
    watcher.close()
    running.run.stop()
  }
}

/** Says what a plugin asks and answers. */
interface Teller {
  line(text: string): void
  problem(message: string, fix: string): void
}

function plainTeller(output: Output): Teller {
  return {
    line: (text) => {
      for (const line of text.split('\n')) output.print(safe(line))
    },
    problem: (message, fix) => {
      output.print(`${output.paint('red', 'FAIL')} ${safe(message)}`)
      if (fix !== '') output.print(`     → ${safe(fix)}`)
    },
  }
}

/** One JSON value a line. */
function jsonTeller(output: Output): Teller {
  return {
    line: (text) => output.print(JSON.stringify({ text })),
    problem: (message, fix) => output.print(JSON.stringify({ problem: message, fix })),
  }
}

function tryOnce(teller: Teller, task: KitTask): { run: KitRun; ended: Promise<boolean> } {
  let isWell = true
  const complain = (message: string, fix: string): void => {
    isWell = false
    teller.problem(message, fix)
  }
  const run = startKit(task, (message) => {
    if (message.type === 'line') {
      teller.line(message.text)
    } else if (message.type === 'problem') {
      const { file, line, message: words, fix } = message.problem
      complain(`${file === undefined ? '' : `${file}${line ? `:${line}` : ''}: `}${words}`, fix)
    }
  })
  const ended = run.end.then((end) => {
    const broken = brokenOff(end)
    if (broken !== null) complain(broken.message ?? '', broken.fix ?? '')
    return isWell
  })
  return { run, ended }
}
