import { isAbsolute, resolve } from 'node:path'

import { AppError } from '../domain/error.ts'

/** Commands that work with the files of this machine and ask no daemon. */
const ownCommands: readonly string[] = [
  'serve',
  'init',
  'completion',
  'plugin enable',
  'plugin disable',
  'plugin new',
  'plugin check',
  'plugin test',
  'plugin dev',
  'identify',
  'config',
  'apikey show',
  'backup',
  'openapi',
  'version',
]

interface Named {
  readonly parent: Named | null
  name(): string
}

/**
 * Refuses `--url` for a command that would pass over it. The variable is for a whole session and disturbs none of them.
 *
 * @throws AppError `invalid`
 */
export function refuseUrl(command: Named & { optsWithGlobals(): object }): void {
  if (!('url' in command.optsWithGlobals())) return
  const words: string[] = []
  for (let at: Named = command; at.parent !== null; at = at.parent) words.unshift(at.name())
  const name = words.join(' ')
  if (ownCommands.some((own) => own === name || own === words[0])) throw needsThisMachine(name)
}

/** The error of a command that cannot be done by a daemon elsewhere. */
export function needsThisMachine(name: string): AppError {
  return new AppError(
    'invalid',
    `"shelfd ${name}" works with the files of this machine and cannot ask the daemon of --url or SHELFD_URL.`,
  )
}

/**
 * Reads the address of a daemon; what stands behind its host is the path that a proxy serves it under.
 *
 * @throws AppError `invalid`
 */
export function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const bare = url?.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (bare && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  throw new AppError(
    'invalid',
    'The address of a daemon (--url, SHELFD_URL) is one such as http://nas:8787; its key goes into SHELFD_API_KEY.',
  )
}

/**
 * A path for whoever does the work, absolute: from the working folder, unless a daemon was named, which may be anywhere.
 *
 * @throws AppError `invalid`
 */
export function pathFor({ url }: { readonly url: string | null }, path: string): string {
  if (url === null || isAbsolute(path)) return resolve(path)
  throw new AppError('invalid', `Name ${path} in full, as the machine of the daemon knows it.`)
}
