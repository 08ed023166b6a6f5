import type { Command } from '@commander-js/extra-typings'

import { externalId, wholeNumber } from './arguments.ts'
import type { Run } from './run-command.ts'

/** Adds `match`, `unmatched` and `lookup` to `shelfd items`. */
export function addMatches(items: Command, run: Run): void {
  const load = async () => await import('./matches.ts')
  items
    .command('match')
    .description('what an item is at its providers and why; with an option, say what it is')
    .argument('<id>', 'number of the item', wholeNumber)
    .option('--id <provider:number>', 'it is that entry, like tmdb:603', externalId)
    .option('--tmdb <number>', 'the same by its number at TMDB')
    .option('--imdb <number>', 'at IMDb, like tt0133093')
    .option('--tvdb <number>', 'at TheTVDB')
    .option('--tvmaze <number>', 'at TVmaze')
    .option('--ignore', 'leave it unmatched, for good')
    .option('--undo', 'take back what somebody said')
    .option('--again', 'have it found out anew')
    .option('--keep', 'also write a rule for its files into the configuration')
    .action(async (id, wish, command) => {
      const { matchItem } = await load()
      await run((context) => matchItem(context, id, wish))(command)
    })
  items
    .command('unmatched')
    .description('films and series that wait for a person, with the likeliest entry of each')
    .action(async (_, command) => {
      await run((await load()).listUnmatched)(command)
    })
  items
    .command('lookup')
    .description('ask the providers what an item could be; needs a daemon, and decides nothing')
    .argument('<id>', 'number of the item', wholeNumber)
    .option('--title <title>', 'in place of what files and folders say')
    .option('--year <year>', 'the same', wholeNumber)
    .option('--id <provider:number>', 'an entry by its number', externalId)
    .action(async (id, wish, command) => {
      const { lookUpItem } = await load()
      await run((context) => lookUpItem(context, id, wish))(command)
    })
}
