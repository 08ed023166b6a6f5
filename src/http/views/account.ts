import * as v from 'valibot'

import {
  type Account,
  accountNameMistake,
  type LoginSession,
  loginModes,
  passwordLimits,
  passwordMistake,
} from '../../domain/account.ts'
import { keyScopes } from '../../domain/key.ts'
import { identityWays } from '../auth/identity.ts'
import { instant, instantSchema } from './instant.ts'

const described = <S extends v.GenericSchema>(schema: S, text: string) =>
  v.pipe(schema, v.description(text))

/** A name that an account may have. */
export const accountNameEntry = v.pipe(
  v.string(),
  v.maxLength(400),
  v.rawCheck(({ dataset, addIssue }) => {
    const mistake = dataset.typed ? accountNameMistake(dataset.value) : null
    if (mistake !== null) addIssue({ message: mistake })
  }),
  v.description(
    '1 to 100 characters, no colon. Upper and lower case are the same when logging in.',
  ),
)

// A message must not repeat what was sent.
export const newPasswordEntry = v.pipe(
  v.string('must be a text'),
  v.rawCheck(({ dataset, addIssue }) => {
    const mistake = dataset.typed ? passwordMistake(dataset.value) : null
    if (mistake !== null) addIssue({ message: mistake })
  }),
  v.description(
    `At least ${passwordLimits.leastCharacters} characters, at most ${passwordLimits.mostBytes} bytes.`,
  ),
)

/** A password as somebody types it, right or wrong. */
export const givenPasswordEntry = v.pipe(
  v.string('must be a text'),
  v.maxLength(passwordLimits.mostBytes, 'is longer than any password'),
)

/** The owner, without the password. */
export const accountSchema = v.strictObject({
  name: v.string(),
  createdAt: instantSchema,
  passwordChangedAt: instantSchema,
})

export function accountView(account: Account): v.InferOutput<typeof accountSchema> {
  const { name, createdAt, passwordChangedAt } = account
  return {
    name,
    createdAt: instant(createdAt),
    passwordChangedAt: instant(passwordChangedAt),
  }
}

/** What a page has to know before anybody has logged in. */
export const ownSessionSchema = v.strictObject({
  mode: described(v.picklist(loginModes), 'How people come in.'),
  hasAccount: described(v.boolean(), 'There is somebody who can log in.'),
  mayCreateAccount: described(
    v.boolean(),
    'Whether this request could make the first account as it is; else it takes the full key.',
  ),
  loggedIn: v.boolean(),
  by: described(v.nullable(v.picklist(identityWays)), 'What has let the sender in.'),
  name: described(v.nullable(v.string()), 'Null where nobody said it.'),
  scope: described(v.nullable(v.picklist(keyScopes)), 'What the sender may do.'),
})

export type OwnSession = v.InferOutput<typeof ownSessionSchema>

/** A browser that is logged in, as its owner sees it. */
export const loginSessionSchema = v.strictObject({
  id: v.pipe(v.number(), v.integer()),
  current: described(v.boolean(), 'It is the one that asks.'),
  createdAt: instantSchema,
  lastSeenAt: described(instantSchema, 'To the minute.'),
  expiresAt: described(instantSchema, 'Later, if it is used before.'),
  userAgent: v.nullable(v.string()),
  address: described(v.nullable(v.string()), 'Where it was last seen.'),
})

export type LoginSessionView = v.InferOutput<typeof loginSessionSchema>

export function loginSessionView(
  session: LoginSession,
  currentId: number | null,
): LoginSessionView {
  const { id, createdAt, lastSeenAt, expiresAt, userAgent, address } = session
  return {
    id,
    current: id === currentId,
    createdAt: instant(createdAt),
    lastSeenAt: instant(lastSeenAt),
    expiresAt: instant(expiresAt),
    userAgent,
    address,
  }
}
