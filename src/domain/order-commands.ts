import type { DownloadCommands } from './download-commands.ts'

/** Commands that have a download planned, as parts of `EngineCommands`. */
export type OrderCommands = Pick<DownloadCommands, 'planImport' | 'retryDownload'>

const orderCommands: readonly string[] = [
  'planImport',
  'retryDownload',
] satisfies (keyof OrderCommands)[]

export function isOrderCommand(name: string): name is keyof OrderCommands {
  return orderCommands.includes(name)
}
