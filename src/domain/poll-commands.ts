import type { DownloadCommands } from './download-commands.ts'

/** Commands about polls of download clients, as parts of `EngineCommands`. */
export interface PollCommands extends Pick<DownloadCommands, 'pollDownloads'> {
  /**
   * Some program says that a download is complete, whichever: the clients that are well are asked now, and again in the next
   * seconds. Returns how many are; said again within a second it asks for nothing new.
   */
  tellOfDownload(): { readonly clients: number }
}

const pollCommands: readonly string[] = [
  'pollDownloads',
  'tellOfDownload',
] satisfies (keyof PollCommands)[]

export function isPollCommand(name: string): name is keyof PollCommands {
  return pollCommands.includes(name)
}
