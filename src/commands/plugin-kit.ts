import { statSync } from 'node:fs'
import { basename, dirname, relative } from 'node:path'

import { AppError, errorMessage } from '../domain/error.ts'
import type { PluginProblem } from '../domain/plugin.ts'
import { PluginProblems } from '../plugin/problems.ts'
import { takeTests, TestFailure } from '../plugin/testing/assertions.ts'
import type { CheckResult } from '../plugin/testing/checks/check.ts'
import { errorText } from '../plugin/testing/checks/outcome.ts'
import { runConformance } from '../plugin/testing/conformance.ts'
import * as testing from '../plugin/testing/index.ts'
import {
  kindsOf,
  loadSample,
  openPluginFolder,
  type PluginFolder,
} from '../plugin/testing/plugin-folder.ts'
import { tryPlugin } from '../plugin/testing/trial.ts'
import { registerPluginModules } from '../plugin/virtual-module.ts'
import type { KitMessage, KitTask } from './plugin-kit-messages.ts'

type Send = (message: KitMessage) => void

const testLimitMs = 10_000
/** A failure that nobody waits for is told a turn of the loop later, or when a timer of the plugin has run. */
const afterglowMs = 100

/** `shelfd plugin-kit`: the process that a plugin is checked, tested or tried in; `shelfd plugin` starts it. */
export async function runPluginKit(text: string): Promise<void> {
  const send = process.send?.bind(process)
  if (send === undefined) throw new AppError('invalid', 'This is started by `shelfd plugin`.')
  const task = JSON.parse(text) as KitTask
  const late = (error: unknown): void =>
    void send({ type: 'result', kind: null, result: background(error) })
  process.on('unhandledRejection', late)
  process.on('uncaughtException', late)
  registerPluginModules({ testing: () => Promise.resolve({ ...testing }) })
  try {
    await actions[task.action](task, (message) => void send(message))
  } catch (error) {
    for (const problem of problemsOf(error)) send({ type: 'problem', problem })
  }
  await Bun.sleep(afterglowMs)
  send({ type: 'done' })
  // What was sent is read before this process ends.
  await new Promise<void>((resolve) => process.once('disconnect', resolve))
}

function background(error: unknown): CheckResult {
  return {
    name: 'background: leaves no failure to nobody',
    outcome: 'failed',
    message: `It threw ${errorText(error)} where nobody waits for it.`,
    fix: 'Await every promise, or catch what it fails with: in the daemon this ends the thread of the instance with all its calls.',
  }
}

function problemsOf(error: unknown): readonly PluginProblem[] {
  if (error instanceof PluginProblems) return error.problems
  if (error instanceof AppError) return [{ message: error.message, fix: '' }]
  return [{ message: errorText(error), fix: 'Look at the line it names.' }]
}

const actions: Readonly<Record<KitTask['action'], (task: KitTask, send: Send) => Promise<void>>> = {
  check: async (task, send) => {
    send({ type: 'began', name: 'load' })
    const plugin = withSettings(await openPluginFolder(task.folder), task)
    send({ type: 'result', kind: null, result: { name: 'load', outcome: 'passed' } })
    send({ type: 'began', name: 'create' })
    const kinds = kindsOf(plugin)
    if (kinds.length === 0) {
      const result = { name: 'create', outcome: 'failed', ...nothingMade } as const
      send({ type: 'result', kind: null, result })
    }
    for (const kind of kinds) {
      await runConformance(plugin.definition, {
        kind,
        sample: plugin.sample,
        began: (name) => send({ type: 'began', name }),
        ended: (result) => send({ type: 'result', kind, result }),
      })
    }
  },

  test: async ({ folder }, send) => {
    const files = [...new Bun.Glob('**/*.test.ts').scanSync({ cwd: folder, absolute: true })]
      .filter((path) => !path.includes('/node_modules/'))
      .toSorted()
    for (const file of files) {
      send({ type: 'began', name: relative(folder, file) })
      await import(file)
      for (const { name, work } of takeTests()) {
        const full = `${relative(folder, file)}: ${name}`
        send({ type: 'began', name: full })
        send({ type: 'result', kind: null, result: await runTest(full, work) })
      }
    }
  },

  try: async (task, send) => {
    const { folder, samplePath, live = false } = task
    const loaded = await openPluginFolder(folder)
    const isModule = samplePath !== undefined && /\.(?:ts|js|mjs|json)$/.test(samplePath)
    const sample = isModule ? await loadSample(samplePath) : loaded.sample
    const plugin = withSettings({ ...loaded, sample }, task)
    const libraryPath = samplePath === undefined || isModule ? null : folderAt(samplePath)
    for (const kind of kindsOf(plugin)) {
      send({ type: 'line', text: `${basename(folder)}, a ${kind}:` })
      await tryPlugin(plugin, {
        kind,
        live,
        libraryPath,
        print: (line) => send({ type: 'line', text: line }),
      })
    }
  },
}

const nothingMade = {
  message: 'create returned no capability that is known.',
  fix: 'Return `{ scanner }`, `{ enricher }`, `{ downloadClient }` or `{ notifier }`.',
}

function withSettings(plugin: PluginFolder, { settings }: KitTask): PluginFolder {
  return settings === undefined ? plugin : { ...plugin, sample: { ...plugin.sample, settings } }
}

/** A scanner is given a folder; of a file that is the one around it. */
function folderAt(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) throw new AppError('not_found', `There is no ${path}.`)
  return stats.isDirectory() ? path : dirname(path)
}

async function runTest(name: string, work: () => void | Promise<void>): Promise<CheckResult> {
  let timer: Timer | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TestFailure('It took longer than 10 s.')), testLimitMs)
  })
  try {
    await Promise.race([work(), late])
    return { name, outcome: 'passed' }
  } catch (error) {
    const message =
      error instanceof TestFailure ? errorMessage(error) : `It threw ${errorText(error)}`
    return { name, outcome: 'failed', message }
  } finally {
    clearTimeout(timer)
  }
}
