/**
 * Builds the executable: `bun scripts/build.ts [--target bun-linux-arm64] [--outfile dist/shelfd]`.
 *
 * A target other than this machine is linked with Bun's runtime for it, which Bun fetches from the npm registry.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

import type { Page } from '../src/domain/page.ts'
import { loadPage } from '../src/daemon/page.ts'

/** What one build needs to know. */
export interface BuildOptions {
  /** Folder that holds package.json and src. */
  readonly root: string
  readonly outfile: string
  /** This machine when absent. */
  readonly target?: Bun.Build.CompileTarget
  readonly version: string
  /** Short hash of the commit, with `-dirty` when files differ from it; null outside a repository. */
  readonly commit: string | null
}

/** Workers are loaded by URL, which the bundler does not follow: each is an entry of its own, below `src`. */
export const workers = [
  'queue/writer-entry.ts',
  'queue/worker-entry.ts',
  'watch/watcher-entry.ts',
  'scan/opener-entry.ts',
  'plugin/instance-entry.ts',
]

/** Compiles `src/main.ts` and its workers into one executable; throws with the bundler's messages. */
export async function build(options: BuildOptions): Promise<void> {
  const scratch = `${options.outfile}.${process.pid}.part`
  const result = join(scratch, 'shelfd')
  try {
    await compile(options, result)
    // A daemon that runs from the old file keeps it; a half-written one is never seen under its name.
    renameSync(result, options.outfile)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** What holds for every executable of this project. */
export function compileOptions(root: string) {
  return {
    tsconfig: join(root, 'tsconfig.json'),
    target: 'bun',
    format: 'esm',
    bytecode: true,
    minify: true,
    // Embedded, so that a stack names lines of the source; the bundler also writes them beside the executable.
    sourcemap: 'linked',
    compile: {
      // A plugin's own dependencies resolve only with this.
      autoloadPackageJson: true,
      // Else a bunfig.toml or .env in the working folder would run code in the daemon, or change its settings.
      autoloadBunfig: false,
      autoloadDotenv: false,
    },
  } as const
}

/** The executable has no sources to put the page together from: it holds the page itself. */
function embed(page: Page): Bun.BunPlugin {
  return {
    name: 'embed-page',
    setup: (builder) => {
      builder.onLoad({ filter: /[/\\]daemon[/\\]page\.ts$/ }, () => ({
        loader: 'ts',
        contents: `const page = ${JSON.stringify(page)}\nexport const loadPage = async () => page\n`,
      }))
    },
  }
}

async function compile(options: BuildOptions, outfile: string): Promise<void> {
  const source = join(options.root, 'src')
  const common = compileOptions(options.root)
  // Before, not within: a build that waits for another never ends.
  const page = await loadPage()
  await Bun.build({
    ...common,
    entrypoints: ['main.ts', ...workers].map((file) => join(source, file)),
    plugins: [embed(page)],
    // Keeps each worker at /$bunfs/root/queue/…, where main.ts looks for it relative to itself.
    root: source,
    define: {
      SHELFD_VERSION: JSON.stringify(options.version),
      SHELFD_COMMIT: JSON.stringify(options.commit),
    },
    compile: {
      ...common.compile,
      outfile,
      ...(options.target === undefined ? {} : { target: options.target }),
    },
  })
}

/** The version of package.json below `root`. */
export async function readVersion(root: string): Promise<string> {
  const { version } = (await Bun.file(join(root, 'package.json')).json()) as { version: string }
  return version
}

/** See `BuildOptions.commit`. */
export function readCommit(root: string): string | null {
  if (!existsSync(join(root, '.git')) || Bun.which('git') === null) return null
  const git = (...args: string[]): string | null => {
    const run = Bun.spawnSync(['git', '-C', root, ...args], { stderr: 'ignore' })
    return run.success ? run.stdout.toString().trim() : null
  }
  const commit = git('rev-parse', '--short=12', 'HEAD')
  if (commit === null) return null
  return git('status', '--porcelain') === '' ? commit : `${commit}-dirty`
}

if (import.meta.main) {
  const root = resolve(import.meta.dir, '..')
  const { values } = parseArgs({
    options: {
      target: { type: 'string' },
      outfile: { type: 'string', default: join(root, 'dist/shelfd') },
    },
  })
  const version = await readVersion(root)
  await build({
    root,
    outfile: resolve(values.outfile),
    version,
    commit: readCommit(root),
    ...(values.target === undefined ? {} : { target: values.target as Bun.Build.CompileTarget }),
  })
  console.log(`${values.outfile}: shelfd ${version}${values.target ? ` for ${values.target}` : ''}`)
}
