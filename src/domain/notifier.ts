import type { PluginTest } from './plugin.ts'

/** An event as the API tells it. */
export interface NotifierEvent {
  /** Unique for good; the same for every attempt to deliver it. */
  readonly id: string
  /** Such as `scan.completed`. */
  readonly type: string
  /** RFC 3339, UTC. */
  readonly timestamp: string
  readonly source: string
  /** As the event stream documents it for its type. */
  readonly data: Readonly<Record<string, unknown>>
  readonly links: Readonly<Record<string, string>>
}

/** One try to deliver an event. */
export interface Delivery {
  /** 1 for the first. */
  readonly attempt: number
}

/** What a receiver said to a delivery; kept in the log of deliveries. */
export interface DeliveryAnswer {
  /** HTTP status, where there is one. */
  readonly status?: number
  /** Short words for people. */
  readonly detail?: string
}

/** The notifier capability of a plugin. */
export interface Notifier {
  /** Sends a message that says it is a test. */
  test(): Promise<PluginTest>
  /**
   * Delivers one event; a throw has it tried again later, unless the error says that it would be no use. The code `banned`
   * says that the receiver wants nothing any more: nothing is sent until the settings of the instance change.
   */
  send(event: NotifierEvent, delivery: Delivery): Promise<DeliveryAnswer | void>
}
