import type { InferOutput } from 'valibot'

import type { notificationDetailSchema, notificationSchema } from '../../http/views/notification.ts'
import type { PluginView } from '../../http/views/plugin.ts'
import type { pluginOfferSchema, pluginSetupSchema } from '../../http/views/plugin-setup.ts'

export type Plugin = PluginView
export type PluginKind = Plugin['kind']
export type PluginSetup = InferOutput<typeof pluginSetupSchema>
export type PluginOffer = InferOutput<typeof pluginOfferSchema>
export type Notification = InferOutput<typeof notificationSchema>
export type NotificationDetail = InferOutput<typeof notificationDetailSchema>

/** What a try of an instance came to. */
export interface TestOutcome {
  readonly message: string | null
  readonly warnings: readonly string[]
}
