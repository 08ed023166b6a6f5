import type { DownloadRules } from '../domain/download.ts'
import type { PollCommands } from '../domain/poll-commands.ts'
import { AppError } from '../domain/error.ts'
import type { Transaction } from '../domain/stores.ts'
import { askForPolls } from './polls.ts'

/** The commands about polls, inside a transaction. */
export function runPollCommand(
  { tx, rules }: { readonly tx: Transaction; readonly rules: DownloadRules },
  asked: { readonly command: keyof PollCommands; readonly args: readonly unknown[] },
): unknown {
  const commands: PollCommands = {
    pollDownloads: (client) => {
      if (client !== null) checkClient(rules, client)
      askForPolls(tx, rules, { client, isHook: false })
      return null
    },
    tellOfDownload: () => ({ clients: askForPolls(tx, rules, { client: null, isHook: true }) }),
  }
  const command = commands[asked.command] as (...given: readonly unknown[]) => unknown
  return command(...asked.args)
}

function checkClient({ clients }: DownloadRules, name: string): void {
  const found = clients.find((client) => client.name === name)
  if (found === undefined) {
    throw new AppError('not_found', `There is no download client named ${name}.`)
  }
  if (!found.enabled) throw new AppError('conflict', `The download client ${name} is switched off.`)
}
