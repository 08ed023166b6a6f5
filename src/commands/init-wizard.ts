import { resolve } from 'node:path'

import { scannableKinds } from '../config/schema.ts'
import { AppError } from '../domain/error.ts'
import { nearest } from '../domain/suggest.ts'
import { answerTo } from './ask.ts'
import type { CommandContext } from './context.ts'
import { type FirstConfig, type FirstLibrary, named } from './first-config.ts'
import { findLibraries, type FoundLibrary, requireFolder } from './guess-kind.ts'
import { safe } from './output.ts'
import { counted } from './words.ts'

/** Asks at a terminal for what a first configuration needs; an empty answer takes what is proposed. */
export async function askForConfig(context: CommandContext, dataDir: string): Promise<FirstConfig> {
  const { output } = context
  output.note('This writes a first configuration. Ctrl-C leaves everything as it is.')
  const libraries: FirstLibrary[] = []
  for (;;) {
    const first = libraries.length === 0
    const answer = await answerTo(
      first ? 'A folder with media: ' : 'Another folder (empty: no more): ',
    )
    if (answer === '' && !first) break
    const found = answer === '' ? null : look(context, answer)
    if (found === null) continue
    for (const library of found) {
      const kind = await askForKind(context, library)
      libraries.push({ path: library.path, kind, name: '' })
    }
  }
  const folder = await answerTo(`Folder for the database and the cache [${dataDir}]: `)
  const token = await answerTo('Token of TMDB, for descriptions of films (empty: none): ')
  return {
    libraries: named(libraries),
    dataDir: folder === '' ? dataDir : resolve(folder),
    token: token === '' ? null : token,
  }
}

function look({ output }: CommandContext, answer: string): readonly FoundLibrary[] | null {
  try {
    return findLibraries(requireFolder(answer))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    output.note(safe(error.message))
    return null
  }
}

async function askForKind(
  { output }: CommandContext,
  { path, kind, files }: FoundLibrary,
): Promise<FoundLibrary['kind']> {
  output.note(`${safe(path)}: ${counted(files, 'file')} seen.`)
  for (;;) {
    const answer = await answerTo(`Movies, series, music or images? [${kind}] `)
    if (answer === '') return kind
    const known = scannableKinds.find((one) => one.startsWith(answer.toLowerCase()))
    if (known !== undefined) return known
    const near = nearest(answer, scannableKinds)
    output.note(near === null ? 'It is one of the four.' : `Did you mean ${near}?`)
  }
}
