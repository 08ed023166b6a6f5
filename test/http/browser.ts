import { hashPassword } from '../../src/http/auth/passwords.ts'
import type { TestApi } from './api.ts'

export const owner = { name: 'Ada', password: 'correct horse battery' }
/** What a browser sends along when the page itself asks. */
export const fromOwnPage = { 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:8787' }

export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown
  /** The other end of the socket; this machine unless it says otherwise. */
  readonly peer?: string
}

/** A request as a browser sends it, without any key. */
export async function ask(
  api: TestApi,
  request: `${string} ${string}`,
  { headers = {}, body, peer = '127.0.0.1' }: Sent = {},
): Promise<Response> {
  const [method = '', path = ''] = request.split(' ')
  const connection = { peer, keepOpen: () => undefined, endWhenIdle: () => undefined }
  return await api.app.request(
    `${api.deps.basePath}${path}`,
    {
      method,
      headers: {
        host: '127.0.0.1:8787',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    },
    { connection },
  )
}

/** Makes the account without the API. */
export async function addOwner(api: TestApi): Promise<void> {
  const passwordHash = await hashPassword(owner.password)
  await api.deps.engine.ask('setAccount', { name: owner.name, passwordHash, onlyFirst: true })
}

/** Logs in and gives the cookie as browsers send it. */
export async function logIn(api: TestApi, sent: Sent = {}): Promise<string> {
  const answer = await ask(api, 'POST /api/v1/login', {
    body: owner,
    ...sent,
    headers: { ...fromOwnPage, ...sent.headers },
  })
  if (answer.status !== 200) throw new Error(await answer.text())
  return cookieIn(answer)
}

export function cookieIn(answer: Response): string {
  return /^shelfd_session=[\w-]*/.exec(answer.headers.get('set-cookie') ?? '')?.[0] ?? ''
}
