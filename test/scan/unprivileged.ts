import { join } from 'node:path'

const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']

/** Runs one of the programs beside this file as a user whom permissions bind; returns the JSON it prints. */
export function runUnprivileged<T>(program: string, ...args: string[]): Promise<T> {
  return runPrefixed([], program, ...args)
}

/** The same of a process that was started with less urgency, which only root may raise again. */
export function runUnhurried<T>(program: string): Promise<T> {
  return runPrefixed(['nice', '-n', '10'], program)
}

async function runPrefixed<T>(
  prefix: readonly string[],
  program: string,
  ...args: string[]
): Promise<T> {
  const command = [...prefix, process.execPath, join(import.meta.dir, 'programs', program), ...args]
  const child = Bun.spawn(process.getuid?.() === 0 ? [...asNobody, ...command] : command, {
    cwd: '/',
    env: { ...process.env, HOME: '/nonexistent', BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0' },
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [stdout, stderr, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ])
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout) as T
}
