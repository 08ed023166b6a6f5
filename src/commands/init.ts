import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

import { readConfig } from '../config/load.ts'
import { AppError } from '../domain/error.ts'
import { fileError } from '../filesystem/file-error.ts'
import type { CommandContext } from './context.ts'
import { type FirstConfig, firstConfigText, named } from './first-config.ts'
import { findLibraries, requireFolder } from './guess-kind.ts'
import { askForConfig } from './init-wizard.ts'
import { safe } from './output.ts'

/** What `shelfd init` was told. */
export interface InitFlags {
  readonly path?: readonly string[] | undefined
  readonly dataDir?: string | undefined
}

/** `shelfd init [--path DIR…]`: writes a first configuration, never over another one. */
export async function initialise(context: CommandContext, flags: InitFlags): Promise<void> {
  const { output, json } = context
  const file = context.newConfigPath()
  if (existsSync(file)) {
    throw new AppError(
      'conflict',
      `There is a configuration already: ${file}. Change it with shelfd config set and shelfd library add, or name another file with --config.`,
    )
  }
  const wish = await wishOf(context, flags)
  write(file, wish)
  const where = file === resolve('shelfd.toml') ? '' : ` --config ${shellWord(file)}`
  const next = [`shelfd scan${where}`, `shelfd serve${where}`]
  if (json) return output.json({ file, libraries: wish.libraries, next })
  output.print(`${safe(file)} is written.`)
  for (const { name, kind, path } of wish.libraries) {
    output.print(`  ${safe(name)}: ${kind} in ${safe(path)}`)
  }
  output.print(`Next: ${safe(next[0] ?? '')} shows what is there;`)
  output.print(`then: ${safe(next[1] ?? '')} keeps it in order, with its API.`)
}

async function wishOf(context: CommandContext, flags: InitFlags): Promise<FirstConfig> {
  const { path: paths = [], dataDir = './data' } = flags
  if (paths.length > 0) {
    const found = paths.flatMap((path) => findLibraries(requireFolder(path)))
    return { libraries: named(found), dataDir, token: null }
  }
  if (context.asking.canAsk && !context.asking.yes) return await askForConfig(context, dataDir)
  throw new AppError('invalid', 'Name the folders of your media: shelfd init --path DIR…')
}

function write(file: string, wish: FirstConfig): void {
  const text = firstConfigText(wish)
  // What is written has to be right, such as libraries that lie in each other.
  readConfig({ path: file, environment: process.env, text })
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { flag: 'wx', mode: wish.token === null ? 0o644 : 0o600 })
  } catch (error) {
    throw fileError(error, 'write', file)
  }
}

/** A path as a shell takes it. */
function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
