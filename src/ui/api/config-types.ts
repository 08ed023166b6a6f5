import type { InferOutput } from 'valibot'

import type {
  checkedSchema,
  configReportSchema,
  reloadSchema,
  settingSchema,
  textSchema,
} from '../../http/views/config.ts'

export type ConfigReport = InferOutput<typeof configReportSchema>
export type Setting = InferOutput<typeof settingSchema>
export type ConfigText = InferOutput<typeof textSchema>
export type CheckedText = InferOutput<typeof checkedSchema>
export type Reload = InferOutput<typeof reloadSchema>
