import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'smol-toml'

import { AppError, errorMessage } from '../domain/error.ts'
import { pluginTables } from '../domain/plugin.ts'
import type { CheckResult } from '../plugin/testing/checks/check.ts'
import { requireFolder } from '../plugin/testing/plugin-folder.ts'
import type { CommandContext } from './context.ts'
import { exitCodes } from './exit-code.ts'
import type { Output } from './output.ts'
import { safe } from './output.ts'
import { type KitEnd, startKit } from './plugin-child.ts'
import type { KitMessage, KitTask } from './plugin-kit-messages.ts'

type Reported = CheckResult & { readonly kind: string | null }

/** `shelfd plugin check DIR`: does the plugin do what every one of its kind has to do? */
export async function checkPlugin(
  context: CommandContext,
  folder: string,
  { settings }: { settings?: string | undefined },
): Promise<number> {
  return await report(context, {
    action: 'check',
    folder: resolve(folder),
    ...(settings === undefined ? {} : { settings: readSettings(settings) }),
  })
}

/** `shelfd plugin test DIR`: runs the plugin's own tests. */
export async function testPlugin(context: CommandContext, folder: string): Promise<number> {
  return await report(context, { action: 'test', folder: resolve(folder) })
}

async function report({ output, json }: CommandContext, task: KitTask): Promise<number> {
  requireFolder(task.folder)
  const results: Reported[] = []
  const take = (result: Reported): void => {
    results.push(result)
    if (!json) show(output, result)
  }
  const { end } = startKit(task, (message) => {
    const result = resultOf(message)
    if (result !== null) take(result)
  })
  const broken = brokenOff(await end)
  if (broken !== null) take(broken)
  const failed = results.filter(({ outcome }) => outcome === 'failed').length
  if (json) output.json(results)
  else output.print(summary(results))
  if (task.action === 'test' && results.length === 0) {
    output.note('There is no *.test.ts in it with a `test(…)` of shelfd/plugin/testing.')
  }
  return failed === 0 ? exitCodes.ok : exitCodes.failed
}

function resultOf(message: KitMessage): Reported | null {
  if (message.type === 'result') {
    const kind = message.kind === null ? null : pluginTables[message.kind]
    return { ...message.result, kind }
  }
  if (message.type !== 'problem') return null
  const { problem } = message
  const at =
    problem.file === undefined ? '' : `${problem.file}${problem.line ? `:${problem.line}` : ''}: `
  return {
    kind: null,
    name: 'load',
    outcome: 'failed',
    message: at + problem.message,
    ...(problem.fix === '' ? {} : { fix: problem.fix }),
  }
}

/** A plugin that ended or held its process fails in what ran then. */
export function brokenOff(end: KitEnd): Reported | null {
  if (end.outcome === 'done' || end.outcome === 'stopped') return null
  return {
    kind: null,
    name: end.during,
    outcome: 'failed',
    message: `It was broken off: ${end.reason}.`,
    fix:
      end.outcome === 'silent'
        ? 'Look for a loop without an end, or for work that never awaits: in the daemon it would hold up its thread until that is ended.'
        : 'A plugin must not end the process it runs in: throw PluginError.',
  }
}

function show(output: Output, { kind, name, outcome, message, fix }: Reported): void {
  const word = {
    passed: output.paint('green', 'ok  '),
    failed: output.paint('red', 'FAIL'),
    skipped: output.paint('dim', 'skip'),
  }[outcome]
  const told = outcome === 'skipped' && message !== undefined ? ` (${message})` : ''
  output.print(`${word} ${kind === null ? '' : `${kind} `}${safe(name + told)}`)
  if (outcome !== 'failed') return
  for (const line of (message ?? '').split('\n')) output.print(`       ${safe(line)}`)
  if (fix !== undefined) output.print(`     → ${safe(fix)}`)
}

function summary(results: readonly Reported[]): string {
  const count = (wanted: CheckResult['outcome']): number =>
    results.filter(({ outcome }) => outcome === wanted).length
  const skipped = count('skipped')
  return `${count('passed')} passed, ${count('failed')} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`
}

/** A table of settings in a TOML or JSON file. */
export function readSettings(path: string): Readonly<Record<string, unknown>> {
  try {
    const text = readFileSync(path, 'utf8')
    const value: unknown = path.endsWith('.json') ? JSON.parse(text) : parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>
    }
  } catch (error) {
    throw new AppError('invalid', `${path} cannot be read: ${errorMessage(error)}`)
  }
  throw new AppError('invalid', `${path} holds no table of settings.`)
}
