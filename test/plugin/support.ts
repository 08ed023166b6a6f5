import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import type { PluginInstance, PluginOptions, PluginProblem } from '../../src/domain/plugin.ts'
import type { PluginHost } from '../../src/plugin/api.ts'
import { PluginProblems } from '../../src/plugin/problems.ts'

const folders: string[] = []

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shelfd-plugin-'))
  folders.push(folder)
  return folder
}

/** For `afterAll`: takes away what the tests of a file have made. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}

/** Writes files (path to text) below a folder of plugins. */
export function write(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
}

export function optionsOf(dir: string, other: Partial<PluginOptions> = {}): PluginOptions {
  return { dir, allow: [], isolation: 'worker', sha256: {}, libraryRoots: [], ...other }
}

export function instanceOf(given: Partial<PluginInstance> = {}): PluginInstance {
  return {
    kind: 'notifier',
    name: 'mine',
    plugin: 'mine',
    enabled: true,
    priority: 100,
    settings: {},
    lines: {},
    ...given,
  }
}

/** A host that only has the settings. */
export function hostOf(settings: unknown): PluginHost<unknown> {
  return { settings } as PluginHost<unknown>
}

/** The problems that a piece of work ends with. */
export async function problemsOf(work: () => unknown): Promise<readonly PluginProblem[]> {
  try {
    await work()
  } catch (error) {
    if (error instanceof PluginProblems) return error.problems
    throw error
  }
  throw new Error('nothing was wrong')
}

export const flat = `
import { definePlugin, v } from 'shelfd/plugin'
export default definePlugin({
  id: 'flat',
  version: '1.2.3',
  api: 1,
  permissions: { network: ['$settings', '*.example.org'], run: ['ffmpeg'] },
  settings: v.strictObject({ url: v.pipe(v.string(), v.url()), depth: v.optional(v.number(), 1) }),
  create: () => ({ notifier: { test: async () => ({}), send: async () => {} } }),
})
`
