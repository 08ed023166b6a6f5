import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { until, type Household, type Program, type RunOptions } from '../support/household.ts'

/** A daemon that answers. */
export interface Daemon extends Program {
  readonly url: string
  readonly key: string
  /** A request with the key; the answer is read as JSON. */
  ask(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Answer>
  /** Ends it and gives its exit code. */
  stop(): Promise<number>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** Starts `shelfd serve` and waits until it has said all of its greeting. */
export async function serve(home: Household, options?: RunOptions): Promise<Daemon> {
  const program = await home.start(['serve'], options)
  const url = await until(
    () => /^shelfd serves (\S+)\n[^]*^Try: .+\n/m.exec(program.out())?.[1],
    `the daemon: ${program.err()}`,
  )
  const key = readFileSync(join(home.dataDir, 'api_key'), 'utf8').trim()
  return {
    ...program,
    url,
    key,
    ask: async (method, path, body) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { 'x-api-key': key, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const { status, headers } = response
      return { status, headers, body: (await response.json()) as Answer['body'] }
    },
    stop: () => {
      program.kill('SIGTERM')
      return program.exited
    },
  }
}

/** Waits for words in the log: what a process has written may be read a little later than what it answers. */
export async function said(daemon: Daemon, words: string): Promise<void> {
  await until(() => daemon.err().includes(words), `"${words}" in ${daemon.err()}`)
}

/** Starts a scan and gives its id. */
export async function startScan(daemon: Daemon): Promise<number> {
  const { status, body } = await daemon.ask('POST', '/api/v1/scans', { library: 'Films' })
  if (status !== 202) throw new Error(`not started: ${JSON.stringify(body)}`)
  return body['id'] as number
}

/** The scan once it has one of these states. */
export function scanIn(
  daemon: Daemon,
  id: number,
  ...states: readonly string[]
): Promise<Answer['body']> {
  return until(
    async () => {
      const { body } = await daemon.ask('GET', `/api/v1/scans/${id}`)
      return states.includes(String(body['status'])) ? body : null
    },
    `scan ${id} to be ${states.join(' or ')}`,
  )
}
