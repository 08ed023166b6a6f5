import type { NotifierEvent } from 'shelfd/plugin'

import { placeOf, type Settings } from './settings.ts'

/** What a server takes as a message of its own, and not as a file; counted in characters of up to three bytes. */
const messageMost = 1_300

/** What people read first, with the sign before it (https://docs.ntfy.sh/emojis) and how urgent it is. */
interface Kind {
  readonly title: string
  readonly tag: string
  readonly priority: number
}

const kinds: Readonly<Record<string, Kind>> = {
  'scan.completed': { title: 'Scan complete', tag: 'white_check_mark', priority: 3 },
  'scan.failed': { title: 'Scan failed', tag: 'x', priority: 4 },
  'scan.stalled': { title: 'Scan does not move', tag: 'hourglass', priority: 4 },
  'scan.cancelled': { title: 'Scan cancelled', tag: 'no_entry_sign', priority: 2 },
  'library.ready': { title: 'Library ready', tag: 'books', priority: 3 },
  'library.removed': { title: 'Library removed', tag: 'wastebasket', priority: 3 },
  'job.failed': { title: 'Work given up', tag: 'warning', priority: 4 },
  'config.invalid': { title: 'Configuration not right', tag: 'warning', priority: 4 },
  'plugin.failed': { title: 'Plugin failed', tag: 'warning', priority: 4 },
  'health.restored': { title: 'Well again', tag: 'white_check_mark', priority: 3 },
  test: { title: 'Test', tag: 'test_tube', priority: 3 },
}

const healthKinds: Readonly<Record<string, Kind>> = {
  notice: { title: 'For your notice', tag: 'information_source', priority: 3 },
  warning: { title: 'Something is wrong', tag: 'warning', priority: 4 },
  error: { title: 'Something does not work', tag: 'rotating_light', priority: 5 },
}

/** The body of a message, as https://docs.ntfy.sh/publish/#publish-as-json describes it. */
export interface NtfyMessage {
  readonly topic: string
  readonly title: string
  readonly message: string
  readonly priority: number
  readonly tags: readonly string[]
  readonly click?: string
}

/** An event in words for a phone. */
export function messageOf(event: NotifierEvent, settings: Settings): NtfyMessage {
  const kind = kindOf(event)
  const click = linkOf(event, settings)
  return {
    topic: placeOf(settings.url).topic,
    title: `shelfd: ${kind.title}`,
    message: textOf(event),
    priority: settings.priority ?? kind.priority,
    tags: [kind.tag],
    ...(click !== null && { click }),
  }
}

function kindOf({ type, data }: NotifierEvent): Kind {
  const health = type === 'health.issue' ? healthKinds[String(data['severity'])] : undefined
  return health ?? kinds[type] ?? { title: type, tag: 'bell', priority: 3 }
}

function textOf({ type, data }: NotifierEvent): string {
  const { message, fix } = data
  const parts = [message, fix].filter((part) => typeof part === 'string' && part !== '')
  const text = parts.length === 0 ? type : parts.join('\n')
  return text.length > messageMost ? `${text.slice(0, messageMost)}…` : text
}

function linkOf({ links }: NotifierEvent, { shelfd_url: base }: Settings): string | null {
  const link = links['ui'] ?? links['self']
  if (base === undefined || link === undefined) return null
  return /^https?:/i.test(link) ? link : `${base.replace(/\/+$/, '')}${link}`
}
