import type { SeenRequest } from '../../misbehaving-server.ts'
import type { ServerAnswer } from '../../misbehaviours.ts'

/** Who a pretend qBittorrent lets in, and who is in. */
export interface FakeLogins {
  username: string
  password: string
  apiKey: string | null
  /** Whoever asks is let in without a login. */
  isOpen: boolean
  isBanned: boolean
  /** Null for a session that never ends. */
  sessionSeconds: number | null
  forgetSessions(): void
  login(form: URLSearchParams): ServerAnswer
  /** The headers of the answer to somebody who may ask, or the answer to somebody who may not. */
  check(request: SeenRequest): { readonly headers: Record<string, string> } | ServerAnswer
}

const failuresMost = 5
const banWords = 'Your IP address has been banned after too many failed authentication attempts.'

/** Since 5.2 a login answers in other ways. */
export function createLogins(deps: {
  readonly now: () => number
  readonly isNew: boolean
  readonly cookieName: () => string
}): FakeLogins {
  const sessions = new Map<string, number>()
  let failures = 0
  let count = 0

  const begin = (): string => {
    count += 1
    const sid = `${crypto.randomUUID()}${count}`.replaceAll('-', '')
    sessions.set(sid, deps.now())
    return `${deps.cookieName()}=${sid}; HttpOnly; path=/; SameSite=Strict`
  }
  const isIn = ({ headers }: SeenRequest): boolean => {
    const name = deps.cookieName()
    const pairs = (headers['cookie'] ?? '').split(';').map((pair) => pair.trim().split('='))
    const sid = pairs.find(([key]) => key === name)?.[1] ?? ''
    const last = sessions.get(sid)
    if (last === undefined) return false
    const { sessionSeconds } = logins
    const isOver = sessionSeconds !== null && deps.now() - last > sessionSeconds * 1000
    if (isOver) sessions.delete(sid)
    else sessions.set(sid, deps.now())
    return !isOver
  }
  const logins: FakeLogins = {
    username: 'admin',
    password: 'secret123',
    apiKey: null,
    isOpen: false,
    isBanned: false,
    sessionSeconds: null,
    forgetSessions: () => sessions.clear(),
    login: (form) => {
      if (logins.isBanned) return { status: 403, body: banWords }
      const isRight =
        form.get('username') === logins.username && form.get('password') === logins.password
      if (!isRight) {
        failures += 1
        logins.isBanned = failures >= failuresMost
        return deps.isNew ? { status: 401, body: 'Unauthorized' } : { body: 'Fails.' }
      }
      failures = 0
      const headers = { 'set-cookie': begin() }
      return deps.isNew ? { status: 204, headers, body: '' } : { headers, body: 'Ok.' }
    },
    check: (request) => {
      const { authorization } = request.headers
      if (deps.isNew && authorization?.startsWith('Bearer ') === true) {
        const isRight = logins.apiKey !== null && authorization === `Bearer ${logins.apiKey}`
        return isRight ? { headers: {} } : { status: 401, body: 'Unauthorized' }
      }
      if (isIn(request)) return { headers: {} }
      if (logins.isOpen) return { headers: { 'set-cookie': begin() } }
      return { status: 403, body: 'Forbidden' }
    },
  }
  return logins
}
