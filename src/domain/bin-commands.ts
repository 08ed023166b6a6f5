import type { DownloadCommands } from './download-commands.ts'

/** Commands about what imports have replaced and placed, as parts of `EngineCommands`. */
export type BinCommands = Pick<DownloadCommands, 'undoImport' | 'restoreRecycled'>

const binCommands: readonly string[] = [
  'undoImport',
  'restoreRecycled',
] satisfies (keyof BinCommands)[]

export function isBinCommand(name: string): name is keyof BinCommands {
  return binCommands.includes(name)
}
