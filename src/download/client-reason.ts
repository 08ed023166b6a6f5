import type { ClientItem } from '../domain/download-client.ts'
import type { DownloadReason } from '../domain/download.ts'

type Problem = NonNullable<ClientItem['problem']>

const kinds: Readonly<
  Record<Problem['kind'], Omit<DownloadReason, 'message'> & { words: string }>
> = {
  'missing-files': {
    code: 'missing_files',
    words: 'Its client misses files of it',
    fix: 'Put them back, or mount the disk that they are on, and have the client check the download. It is imported by itself then.',
  },
  disk: {
    code: 'client_disk',
    words: 'Its client cannot write or read its files',
    fix: 'Free space on the disk of the client, or mend what it says, and let it go on. It is imported by itself then.',
  },
  permission: {
    code: 'client_permission',
    words: 'Its client may not write or read its files',
    fix: 'Give the user of the client access to the folder. It is imported by itself once the client goes on.',
  },
  tracker: {
    code: 'client_tracker',
    words: 'Its tracker does not serve it',
    fix: 'See in the client what the tracker says.',
  },
  other: {
    code: 'client_problem',
    words: 'Its client is in trouble with it',
    fix: 'See in the client what is wrong. It is imported by itself once the client goes on.',
  },
}

const codes = new Set(Object.values(kinds).map(({ code }) => code))

/** Why a download cannot be imported although nothing is wrong here. */
export function clientReason({ kind, message }: Problem): DownloadReason {
  const { code, words, fix } = kinds[kind]
  return { code, message: `${words}: ${message}`, fix }
}

/** It was its client that kept a download from being imported. */
export function isClientReason(reason: DownloadReason | null): boolean {
  return reason !== null && codes.has(reason.code)
}
