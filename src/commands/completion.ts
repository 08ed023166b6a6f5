import bombshell, { type Command as Completed, type RootCommand } from '@bomb.sh/tab'
import createTab from '@bomb.sh/tab/commander'
import type { Command } from '@commander-js/extra-typings'

import bash from './completion.bash.txt' with { type: 'text' }
import { completionSources, type Source } from './completion-values.ts'
import { createOutput } from './output.ts'

/**
 * `shelfd completion SHELL`. The script for bash is our own: that of the library asks for the package bash-completion,
 * cannot be read twice by one shell, and takes a name with a blank for two.
 */
export function completionScript(shell: 'bash' | 'zsh' | 'fish'): string {
  if (shell === 'bash') return bash
  return printed(() => bombshell.setup('shelfd', 'shelfd', shell)).join('\n')
}

/** `shelfd complete -- WORDS`: what the last of some words may become, one a line, for the scripts of shells. `program` is used up. */
export function complete(words: readonly string[], program: Command): void {
  const output = createOutput({ colour: false, environment: process.env })
  const own = ['completion', 'complete']
  // The library adds its own.
  const others = program.commands.filter((command) => !own.includes(command.name()))
  ;(program.commands as unknown[]).splice(0, Infinity, ...others)
  const root = createTab(program as unknown as Parameters<typeof createTab>[0], {
    completionCommandName: 'completion',
  })
  let wantsFiles = false
  addValues(root, program, (key) => {
    const found = completionSources(words).get(key)?.() ?? (isPath(key) ? 'files' : [])
    if (found === 'files') wantsFiles = true
    return found === 'files' ? [] : found
  })
  const lines = printed(() => root.parse([...words]))
  const told = wantsFiles ? lines.map((line) => (line.startsWith(':') ? ':0' : line)) : lines
  for (const line of told) output.print(line)
}

/** Arguments and options that are paths, by their names. */
function isPath(key: string): boolean {
  return /(?:^--|\b)(?:path|dir|folder|file|config|settings|sample|data-dir)$/.test(key)
}

/** What the words of a choice are, as `oneOf` keeps them. */
function wordsOf(parse: unknown): readonly string[] {
  const words: unknown = typeof parse === 'function' && 'words' in parse ? parse.words : []
  return Array.isArray(words) ? words.map(String) : []
}

/** Gives the library what it cannot see in commander's tree: choices that suggest, and values that are looked up. */
function addValues(
  root: RootCommand,
  program: Command,
  lookUp: (key: string) => Exclude<ReturnType<Source>, 'files'>,
): void {
  const visit = (command: Command, path: string): void => {
    const known: Completed | undefined = path === '' ? root : root.commands.get(path)
    for (const { long, parseArg, required, optional } of command.options) {
      const option = known?.options.get(long?.slice(2) ?? '')
      if (option === undefined || !(required || optional)) continue
      const words = wordsOf(parseArg)
      const before = option.handler
      option.handler = (say, options) => {
        before?.call(option, say, options)
        for (const word of words) say(word, '')
        for (const { value, meaning } of lookUp(long ?? '')) say(value, meaning)
      }
    }
    for (const argument of command.registeredArguments) {
      const seen = known?.arguments.get(argument.name())
      if (seen === undefined) continue
      const words = [...wordsOf(argument.parseArg), ...(argument.argChoices ?? [])]
      seen.handler = (say) => {
        for (const word of words) say(word, '')
        for (const { value, meaning } of lookUp(`${path} ${argument.name()}`)) say(value, meaning)
      }
    }
    for (const sub of command.commands) {
      visit(sub as Command, path === '' ? sub.name() : `${path} ${sub.name()}`)
    }
  }
  visit(program, '')
}

/** The library prints; what it prints is ours to hand on. */
function printed(work: () => void): string[] {
  const lines: string[] = []
  const { log } = console
  console.log = (line: unknown) => void lines.push(String(line))
  try {
    work()
  } finally {
    console.log = log
  }
  return lines
}
