import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { build, readCommit, readVersion } from '../../build.ts'

const repository = resolve(import.meta.dir, '../../..')
const sources = ['src', 'plugins', 'package.json', 'tsconfig.json', 'bun.lock']

/** A defect put into a copy of the sources, to see a check fail on it. */
export interface Defect {
  /** Below the repository. */
  readonly file: string
  /** Must be there exactly once. */
  readonly original: string
  readonly planted: string
}

/** The path of dist/shelfd, built anew when a source is newer. */
export async function freshExecutable(): Promise<string> {
  const outfile = join(repository, 'dist/shelfd')
  if (
    existsSync(outfile) &&
    newestOf(sources.map((each) => join(repository, each))) < mtimeOf(outfile)
  ) {
    return outfile
  }
  console.error('building dist/shelfd …')
  await buildFrom(repository, outfile)
  return outfile
}

/** Builds an executable with defects, from a copy of the sources in `folder`. */
export async function plantedExecutable(
  folder: string,
  defects: readonly Defect[],
): Promise<string> {
  const root = join(folder, 'planted')
  for (const each of sources) cpSync(join(repository, each), join(root, each), { recursive: true })
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  for (const { file, original, planted } of defects) {
    const text = readFileSync(join(root, file), 'utf8')
    if (text.split(original).length !== 2) {
      throw new Error(
        `${file} does not hold this exactly once, so nothing can be planted there:\n${original}`,
      )
    }
    writeFileSync(
      join(root, file),
      text.replace(original, () => planted),
    )
  }
  const outfile = join(folder, 'shelfd-planted')
  await buildFrom(root, outfile)
  return outfile
}

async function buildFrom(root: string, outfile: string): Promise<void> {
  mkdirSync(dirname(outfile), { recursive: true })
  const version = await readVersion(root)
  await build({ root, outfile, version, commit: readCommit(root) })
}

function newestOf(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) =>
      statSync(path).isDirectory()
        ? newestOf(readdirSync(path).map((name) => join(path, name)))
        : mtimeOf(path),
    ),
  )
}

function mtimeOf(path: string): number {
  return statSync(path).mtimeMs
}
