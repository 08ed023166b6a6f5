import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Command } from '@commander-js/extra-typings'

import { createProgram } from '../../src/commands/program.ts'
import type { ThreadUrls } from '../../src/daemon/engine.ts'
import { documents, project } from './blocks.ts'

const program = createProgram({} as ThreadUrls, () => undefined)

/** What is wrong with a command line that a sentence names; null when there is such a command with such options. */
function mistakeIn(line: string): string | null {
  let command: Command = program
  const options: string[] = []
  const words = line.split(/\s+/).slice(1)
  let isName = true
  for (const word of words) {
    if (word.startsWith('--')) options.push(word.replace(/=.*/, ''))
    const next = isName ? subcommand(command, word) : undefined
    if (next !== undefined) command = next
    else if (isName && command === program && /^[a-z]/.test(word)) return `no command ${word}`
    else isName = false
  }
  const known = [...command.options, ...program.options].map(({ long }) => long)
  const unknown = options.filter((option) => option !== '--help' && !known.includes(option))
  return unknown.length > 0 ? `no option ${unknown.join(', ')}` : null
}

const subcommand = ({ commands }: Command, word: string): Command | undefined =>
  (commands as readonly Command[]).find(
    (found) => found.name() === word || found.aliases().includes(word),
  )

describe.each([...documents, 'config/shelfd.example.toml'])('%s', (document) => {
  test('names commands and options that there are', () => {
    const text = readFileSync(join(project, document), 'utf8')
    const mentioned = new Set([...text.matchAll(/`(shelfd [^`]+)`/g)].map(([, line = '']) => line))
    const wrong = [...mentioned].flatMap((line) => {
      const mistake = mistakeIn(line.replaceAll('\n', ' '))
      return mistake === null ? [] : [`${line}: ${mistake}`]
    })
    expect(wrong).toEqual([])
  })
})

test('config/README.md lists every command', () => {
  const text = readFileSync(join(project, 'config/README.md'), 'utf8')
  const [, list = ''] = /^## Commands\n+```\n([^]*?)^```/m.exec(text) ?? []
  // A description may follow in lines of its own.
  const lines = list.split('\n').filter((line) => line.startsWith('shelfd '))
  const linesOf = (name: string): string =>
    lines.filter((line) => line.split(/\s+/)[1] === name).join('\n')
  const visible = (command: Command): readonly Command[] =>
    (command.commands as readonly Command[]).filter((found) =>
      command.createHelp().visibleCommands(command).includes(found),
    )
  const missing = visible(program).flatMap((command) => {
    const told = linesOf(command.name())
    if (told === '') return [command.name()]
    return visible(command)
      .map((inner) => inner.name())
      .filter((name) => name !== 'help' && !new RegExp(`\\b${name}\\b`).test(told))
      .map((name) => `${command.name()} ${name}`)
  })
  expect(missing).toEqual([])
})
