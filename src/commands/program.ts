import { Command } from '@commander-js/extra-typings'

import type { ThreadUrls } from '../daemon/engine.ts'
import { addAccount } from './account-command.ts'
import { addApikey } from './apikey-command.ts'
import { addCache } from './cache-command.ts'
import { addChanges } from './changes-command.ts'
import { addBackup } from './backup-command.ts'
import { addCompletion } from './completion-command.ts'
import { addConfig } from './config-command.ts'
import { portNumber } from './arguments.ts'
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
import { addSessions } from './sessions-command.ts'
import { addExport } from './export-command.ts'
import { addScan } from './scan-command.ts'
import { addTasks } from './tasks-command.ts'
import {
  addDisks,
  addDoctor,
  addHealth,
  addPing,
  addStatus,
  addWatches,
} from './watching-commands.ts'
import { programVersion } from '../version.ts'
import { showVersion } from './version.ts'

const examples = `
Examples:
  shelfd init --path /mnt/films        write a first shelfd.toml
  shelfd scan                          scan every library and show what was found
  shelfd serve                         run as a daemon with an HTTP API
`

/** What `shelfd` says alone. */
export const shortHelp = `shelfd keeps libraries of movies, series, music and pictures in order.
${examples}
shelfd --help names every command, shelfd COMMAND --help its options.
`

/** The command line. `finish` is told the exit code of the command that ran. */
export function createProgram(urls: ThreadUrls, finish: (code: number) => void): Command {
  const program = new Command('shelfd')
    .description('keeps libraries of movies, series, music and pictures in order')
    .version(programVersion().version, '-V, --version', 'print the version')
    .option('-c, --config <file>', 'the configuration; default: ./shelfd.toml and the usual places')
    .option('--json', 'print JSON on stdout and nothing else there')
    .option('--quiet', 'say nothing but data and errors')
    .option('--verbose', 'say more; errors with their stack')
    .option('--yes', 'agree to all that would be asked')
    .option('--no-input', 'ask nothing; what needs an answer ends with 2')
    .option('--no-color', 'no colours')
    .option('--url <url>', 'ask the daemon there, also of another machine; also SHELFD_URL')
    .option('--api-key <key>', 'its key; better in SHELFD_API_KEY, which other users cannot see')
    .hook('preAction', (_, command) => refuseUrl(command))
    .addHelpText('after', examples)
  const run: Run = (work) => async (command) => {
    finish((await work(createContext(command, urls))) ?? 0)
  }
  addInit(program as Command, run)
  addServe(program as Command, run)
  addStatus(program as Command, run)
  addHealth(program as Command, run)
  addDoctor(program as Command, run)
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
  addAccount(program as Command, run)
  addSessions(program as Command, run)
  addEvents(program as Command, run)
  addLogs(program as Command, run)
  addNotify(program as Command, run)
  addProposals(program as Command, run)
  addDownloads(program as Command, run)
  addRules(program as Command, run)
  addChanges(program as Command, run)
  addSchedules(program as Command, run)
  addTasks(program as Command, run)
  addExport(program as Command, run)
  addWatches(program as Command, run)
  addBackup(program as Command, run)
  addPlugin(program as Command, run)
  addConfig(program as Command, run)
  addCompletion(program as Command, run, () => createProgram(urls, finish))
  addOpenApi(program as Command, run)
  addVersion(program as Command, run)
  addPluginHost(program as Command, run)
  strict(program as Command, createOutput({ colour: false, environment: process.env }))
  return program as Command
}

function addInit(program: Command, run: Run): void {
  program
    .command('init')
    .description('write a first configuration; asks for what it needs, unless it is told')
    .option('--path <folder...>', 'folders with media; what they hold is found by looking')
    .option('--data-dir <folder>', 'for the database and the cache; default: ./data')
    .action(async (flags, command) => {
      const { initialise } = await import('./init.ts')
      await run((context) => initialise(context, flags))(command)
    })
}

function addServe(program: Command, run: Run): void {
  program
    .command('serve')
    .description('run the daemon until Ctrl-C or SIGTERM')
    .option('--port <port>', 'in place of server.port; 0 is any that is free', portNumber)
    .option('--open', 'show the page in the browser of this machine')
    .action(async (flags, command) => {
      const { serve } = await import('./serve.ts')
      await run((context) => serve(context, flags))(command)
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
