/** How a person comes in by the page. Programs come in with a key, whatever the mode. */
export const loginModes = ['forms', 'basic', 'proxy', 'none'] as const
export type LoginMode = (typeof loginModes)[number]

/** What the configuration says about people. */
export interface LoginSettings {
  readonly mode: LoginMode
  /** Header in which a trusted proxy names whom it has let in; for the mode `proxy`. */
  readonly proxyUserHeader: string
  /** Whoever sends from this machine or a private network is let in without a name. */
  readonly localNetworksBypass: boolean
  /** A session that nobody has used for so long is over. */
  readonly sessionLifetimeMs: number
}

/** The owner. There is one; its id is always 1. */
export interface Account {
  readonly name: string
  /** Argon2id, in the text form of PHC. */
  readonly passwordHash: string
  readonly createdAt: number
  readonly passwordChangedAt: number
}

/** A browser that is logged in. Instants are ms UTC. */
export interface LoginSession {
  readonly id: number
  readonly createdAt: number
  /** To the minute. */
  readonly lastSeenAt: number
  readonly expiresAt: number
  readonly userAgent: string | null
  /** Where it was last seen. */
  readonly address: string | null
}

/** Characters that a password has at least, bytes (UTF-8) that it has at most. */
export const passwordLimits = { leastCharacters: 8, mostBytes: 1_000 } as const
const accountNameMostCharacters = 100

/** More browsers than a household has; of more, those not seen for longest are logged out. */
export const mostSessions = 100

/** What is wrong with a new password; null when nothing is. */
export function passwordMistake(password: string): string | null {
  const { leastCharacters, mostBytes } = passwordLimits
  if (Array.from(password).length < leastCharacters) {
    return `must have at least ${leastCharacters} characters`
  }
  const bytes = new TextEncoder().encode(password).length
  return bytes > mostBytes ? `must have at most ${mostBytes} bytes` : null
}

/** What is wrong with a new name; null when nothing is. */
export function accountNameMistake(name: string): string | null {
  if (name.trim() !== name || name === '') return 'must not be empty or begin or end with a space'
  // Basic authentication ends the name at the first colon.
  if (/[\p{Cc}\p{Cf}:]/u.test(name)) return 'must not hold a colon or a control character'
  const most = accountNameMostCharacters
  return Array.from(name).length > most ? `must have at most ${most} characters` : null
}

/** How the name of an account is compared: phones begin words with a capital letter. */
export function accountNameKey(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

export interface AccountOrder {
  readonly name: string
  readonly passwordHash: string
}

export interface SessionOrder {
  /** SHA-256 of the token, in hex; the token itself is written nowhere. */
  readonly digest: string
  readonly lifetimeMs: number
  readonly userAgent: string | null
  readonly address: string | null
  /** Of the account at the time when its password was checked. */
  readonly passwordHash: string
}

/** Sessions that a command has ended, by their ids. */
export interface EndedSessions {
  readonly ended: readonly number[]
}

/** Commands about the owner, as parts of `EngineCommands`. */
export interface AccountCommands {
  /** Makes the account, or puts another in its place and ends all sessions. @throws AppError `conflict` when `onlyFirst` and there is one. */
  setAccount(order: AccountOrder & { readonly onlyFirst: boolean }): EndedSessions
  /** Changes what is given; with the password all sessions end but `keep`. @throws AppError `not_found`. */
  changeAccount(order: Partial<AccountOrder> & { readonly keep: number | null }): EndedSessions
  /** @throws AppError `unauthorized` when the password has just become another. */
  openSession(order: SessionOrder): { readonly id: number } & EndedSessions
  /** Notes that a session was used; one that is over stays so. */
  touchSession(order: {
    readonly id: number
    readonly lifetimeMs: number
    readonly address: string | null
  }): null
  /** @throws AppError `not_found` */
  endSession(id: number): EndedSessions
  /** Ends all but one, or all. */
  endSessions(order: { readonly keep: number | null }): EndedSessions
}

const accountCommands: readonly string[] = [
  'setAccount',
  'changeAccount',
  'openSession',
  'touchSession',
  'endSession',
  'endSessions',
] satisfies (keyof AccountCommands)[]

export function isAccountCommand(name: string): name is keyof AccountCommands {
  return accountCommands.includes(name)
}

export interface AccountQueries {
  find(): Account | null
  /** By the digest of its token, also one that has expired. */
  session(digest: string): LoginSession | null
  /** Those last seen first. */
  sessions(): LoginSession[]
}

export interface AccountStore extends AccountQueries {
  save(order: AccountOrder, now: number): void
  rename(name: string): void
  setPassword(passwordHash: string, now: number): void
  addSession(order: Omit<SessionOrder, 'passwordHash'>, now: number): number
  touchSession(
    order: {
      readonly id: number
      readonly expiresAt: number
      readonly address: string | null
    },
    now: number,
  ): void
  removeSession(id: number): void
}
