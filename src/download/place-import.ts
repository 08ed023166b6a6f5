import { closeSync } from 'node:fs'
import { basename, dirname } from 'node:path'

import { AppError } from '../domain/error.ts'
import type { ImportTarget } from '../domain/import.ts'
import type { LibraryRoot } from '../domain/library.ts'
import { isUnchanged, type WholeFile } from '../domain/whole-file.ts'
import { removeQuietly } from '../filesystem/atomic-write.ts'
import { type HeldFolder, holdFolder, within } from '../filesystem/beside.ts'
import { makeFolder } from '../filesystem/make-folder.ts'
import { checkRoot, readMarker } from '../filesystem/passport.ts'
import { lookAtName, wholeFileOf } from '../filesystem/whole-file.ts'
import { type Act, nextAct, type RefusalCode, type Sight } from './next-act.ts'
import { openSource } from './open-source.ts'
import { type PlaceProblem, placeProblem, rootRefused } from './place-problem.ts'
import type { Placing, PlacingContext, PlacingInput, PlacingResult } from './placing.ts'
import { findKept, keepOld, nameIt, settleIt, stageIt } from './placing-acts.ts'

/** More than any file needs: something else keeps changing what lies there. */
const mostActs = 12

/**
 * Puts a file in its place, or goes on with that where it was left: what comes next is decided anew after each act, by what
 * is there.
 *
 * @throws AppError what may pass by itself: a root that is not there, a disk that does not answer; `cancelled`.
 */
export async function placeImport(
  input: PlacingInput,
  context: PlacingContext,
): Promise<PlacingResult> {
  const doubt = doubtOf(input)
  if (doubt !== null) throw rootRefused(doubt)
  const held: { placing: Placing | null } = { placing: null }
  try {
    held.placing = begin(input, context)
    for (let acts = 0; acts < mostActs; acts += 1) {
      const result = await perform(held.placing, nextAct(held.placing.journal, look(held.placing)))
      if (result !== null) return ended(held.placing, result)
    }
    throw new AppError('unavailable', `Something else keeps changing ${pathOf(input)}`)
  } catch (error) {
    context.signal.throwIfAborted()
    const about = { target: pathOf(input), folder: input.root.path, uid: process.getuid?.() ?? 0 }
    const failed = { outcome: 'failed', problem: placeProblem(error, about), kept: null } as const
    return held.placing === null ? failed : ended(held.placing, failed)
  } finally {
    held.placing?.source.close()
    const folder = held.placing?.folder ?? null
    if (folder !== null) closeSync(folder.fd)
  }
}

function begin(input: PlacingInput, context: PlacingContext): Placing {
  const { file, target, root, library } = input
  const { imports: rules, libraries } = context.services.settings
  const source = openSource(file.source)
  try {
    return {
      input,
      rules,
      enrichmentMode: libraries[library]?.enrichmentMode ?? 'none',
      source,
      name: basename(target.path),
      journal: {
        source: file.source.identity,
        mode: file.mode,
        whole: file.placed,
        old: input.old?.identity ?? null,
        earlier: wholeBefore(input),
      },
      temporary: file.temporary,
      folder: findFolder(root, folderOf(target)),
      kept: null,
      isNamed: false,
      note: async (note) => {
        await context.batch(note)
        await context.settled()
      },
      pause: async () => {
        context.alive()
        // A cancel comes as a message.
        await new Promise<void>((resolve) => setImmediate(resolve))
        context.signal.throwIfAborted()
      },
    }
  } catch (error) {
    source.close()
    throw error
  }
}

/** What was made of this very file by imports that were given up: one of them may have its name. */
function wholeBefore({ leftOvers, file }: PlacingInput): readonly WholeFile[] {
  const { source } = file
  return leftOvers.flatMap((one) => {
    const { base, path, identity } = one.source
    const isSame =
      base === source.base && path === source.path && isUnchanged(identity, source.identity)
    return isSame && one.whole !== null ? [one.whole] : []
  })
}

/** Null where there is none yet. */
function findFolder(root: LibraryRoot, directory: string): HeldFolder | null {
  try {
    return holdFolder(root.path, directory)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

function look({ source, folder, name, temporary }: Placing): Sight {
  return {
    source: source.file === null ? source.seen : wholeFileOf(source.file.fd),
    target: folder === null ? null : lookAtName(folder, name),
    temporary: folder === null || temporary === null ? null : lookAtName(folder, temporary),
  }
}

/** Null when there is more to do. */
async function perform(placing: Placing, act: Act): Promise<PlacingResult | null> {
  switch (act.act) {
    case 'refuse':
      return { outcome: 'failed', problem: refusal(act.code, placing.input), kept: null }
    case 'settle':
      return settleIt(placing)
    case 'stage':
      placing.folder ??= makeFolder(placing.input.root.path, folderOf(placing.input.target), {
        mode: placing.rules.folderMode,
        owner: placing.rules.owner,
      })
      return await stageIt(placing, placing.folder)
    case 'replace':
      if (act.keeps) await keepOld(placing)
      nameIt(placing, { replaces: true })
      return null
    case 'name':
      nameIt(placing, { replaces: false })
      return null
  }
}

/** A file that is not placed leaves nothing behind. */
function ended(placing: Placing, result: PlacingResult): PlacingResult {
  const { folder, temporary, input } = placing
  if (folder === null) return result
  const isOver = result.outcome === 'failed' && temporary !== null
  const left = input.leftOvers.map((one) => one.temporary)
  for (const name of [...left, ...(isOver ? [temporary] : [])]) {
    if (name.startsWith('.tmp-')) removeQuietly(within(folder, name))
  }
  return result.outcome === 'fall_back' ? result : { ...result, kept: findKept(placing) }
}

function refusal(code: RefusalCode, { file, target, root }: PlacingInput): PlaceProblem {
  const source = `${file.source.base}/${file.source.path}`
  const there = `${root.path}/${target.path}`
  const messages: Readonly<Record<RefusalCode, string>> = {
    destination_exists: `${there} exists already and is another file.`,
    source_missing: `${source} is not there any more.`,
    source_changed: `${source} has changed since the import was planned.`,
    source_not_a_file: `${source} is a link, or is reached through one.`,
  }
  return { code, message: messages[code] }
}

/** Why a root is not believed to be what it was; null when it is. */
function doubtOf({ root, sample }: PlacingInput): string | null {
  const { path, passport } = root
  const marker = passport?.marker ?? null
  if (marker !== null && readMarker(path) === marker) return null
  const verdict = checkRoot({ path, known: passport, sampleFiles: sample, lookOnly: true })
  return verdict.verdict === 'trusted' ? null : verdict.reason
}

function pathOf({ root, target }: PlacingInput): string {
  return `${root.path}/${target.path}`
}

function folderOf({ path }: ImportTarget): string {
  const folder = dirname(path)
  return folder === '.' ? '' : folder
}
