import { Command } from '@commander-js/extra-typings'

import type { ThreadUrls } from '../engine.ts'
import { addApikey } from './apikey-command.ts'
import { addCache } from './cache-command.ts'
import { addChanges } from './changes-command.ts'
import { addBackup } from './backup-command.ts'
import { createConfigCommand } from './config.ts'
import { createContext } from './context.ts'
import { addDownloads } from './downloads-command.ts'
import { addEvents } from './events-command.ts'
import { addLogs } from './logs-command.ts'
import { addIdentify, addItems, addJobs, addLibraries, addScans } from './looking-commands.ts'
import { refuseUrl } from './named-daemon.ts'
import { addNotify } from './notify-command.ts'
import { addProposals } from './proposals-command.ts'
import { createOutput, type Output } from './output.ts'
import { addPlugin } from './plugin-command.ts'
import type { Run } from './run-command.ts'
import { addRules } from './rules-command.ts'
import { addSchedules } from './schedules-command.ts'
import { addScan } from './scan-command.ts'
import { addDisks, addHealth, addPing, addStatus, addWatches } from './watching-commands.ts'
import { programVersion } from '../version.ts'
import { showVersion } from './version.ts'

const examples = `
Examples:
  shelfd config check                  look whether shelfd.toml is right
  shelfd scan                          scan every library and show what was found
  shelfd serve                         run as a daemon with an HTTP API
`

/** The command line. `finish` is told the exit code of the command that ran. */
export function createProgram(urls: ThreadUrls, finish: (code: number) => void): Command {
  const program = new Command('shelfd')
    .description('keeps libraries of movies and series in order')
    .version(programVersion().version, '-V, --version', 'print the version')
    .option('-c, --config <file>', 'the configuration; default: ./shelfd.toml and the usual places')
    .option('--json', 'print JSON on stdout and nothing else there')
    .option('--verbose', 'say more; errors with their stack')
    .option('--no-color', 'no colours')
    .option('--url <url>', 'ask the daemon there, also of another machine; also SHELFD_URL')
    .option('--api-key <key>', 'its key; better in SHELFD_API_KEY, which other users cannot see')
    .hook('preAction', (_, command) => refuseUrl(command))
    .addHelpText('after', examples)
  const run: Run = (work) => async (command) => {
    finish((await work(createContext(command, urls))) ?? 0)
  }
  addServe(program as Command, run)
  addStatus(program as Command, run)
  addHealth(program as Command, run)
  addPing(program as Command, run)
  addDisks(program as Command, run)
  addScan(program as Command, run)
  addIdentify(program as Command, run)
  addItems(program as Command, run)
  addScans(program as Command, run)
  addLibraries(program as Command, run)
  addJobs(program as Command, run)
  addCache(program as Command, run)
  addApikey(program as Command, run)
  addEvents(program as Command, run)
  addLogs(program as Command, run)
  addNotify(program as Command, run)
  addProposals(program as Command, run)
  addDownloads(program as Command, run)
  addRules(program as Command, run)
  addChanges(program as Command, run)
  addSchedules(program as Command, run)
  addWatches(program as Command, run)
  addBackup(program as Command, run)
  addPlugin(program as Command, run)
  program.addCommand(createConfigCommand())
  addOpenApi(program as Command, run)
  addVersion(program as Command, run)
  addPluginHost(program as Command, run)
  strict(program as Command, createOutput({ colour: false, environment: process.env }))
  return program as Command
}

function addServe(program: Command, run: Run): void {
  program
    .command('serve')
    .description('run the daemon until Ctrl-C or SIGTERM')
    .action(async (_, command) => {
      const { serve } = await import('./serve.ts')
      await run(serve)(command)
    })
}

function addOpenApi(program: Command, run: Run): void {
  program
    .command('openapi')
    .description('print the OpenAPI document of the API; needs no daemon')
    .action(async (_, command) => {
      const { showOpenApi } = await import('./openapi.ts')
      await run(showOpenApi)(command)
    })
}

function addPluginHost(program: Command, run: Run): void {
  program
    .command('plugin-host', { hidden: true })
    .description('the process of one instance of a plugin; the daemon starts it')
    .action(async (_, command) => {
      const { hostPlugin } = await import('./plugin-host.ts')
      await run(hostPlugin)(command)
    })
}

function addVersion(program: Command, run: Run): void {
  program
    .command('version')
    .description('print version, commit and runtime')
    .action((_, command) => run(showVersion)(command))
}

/** Commands throw instead of ending the process, and what they say is written before it ends. */
function strict(command: Command, output: Output): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => output.write(text),
    writeErr: (text) => output.draw(text),
  })
  for (const sub of command.commands) strict(sub as Command, output)
}
