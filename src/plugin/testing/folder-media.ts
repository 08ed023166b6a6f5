import { closeSync } from 'node:fs'

import { systemPath } from '../../domain/file-name.ts'
import { errorMessage } from '../../domain/error.ts'
import type { PictureResult, ScanEntry, ScannerMedia } from '../../domain/scanner.ts'
import { fileOpener } from '../../filesystem/file-opener.ts'
import { archiveResult } from '../../media/archive/archive-result.ts'
import { createArchiveReader } from '../../media/archive/read-archive.ts'
import { classifyFile } from '../../media/assets/classify.ts'
import { defaultAudioExtensions, defaultVideoExtensions } from '../../media/assets/file-kind.ts'
import { pairVobSubs } from '../../media/assets/vobsub.ts'
import { describePicture, pictureResult } from '../../media/image/describe-picture.ts'
import { createByteSource } from '../../media/probe/byte-source.ts'
import { createNameParser } from '../../media/name/parse-name.ts'
import { readSidecar } from '../../media/nfo/read-sidecar.ts'
import { suitable } from '../../media/nfo/suitable.ts'
import { createProber } from '../../media/probe/probe.ts'
import { createTagReader } from '../../media/tags/read-tags.ts'
import { runProgram } from '../../process/run.ts'

/** The media services over files of a folder, without a database that remembers what was read. */
export interface FolderMedia {
  readonly port: ScannerMedia
  /** Leaves out the `.sub` of VobSub pairs, as the units of a scan do. */
  withoutSecondHalves(entries: readonly ScanEntry[]): readonly ScanEntry[]
}

/** `unit` is the absolute path of the unit whose entries are meant. */
export function createFolderMedia(unit: () => string): FolderMedia {
  const names = createNameParser()
  const tags = createTagReader({ files: fileOpener })
  const archives = createArchiveReader({ files: fileOpener, run: runProgram })
  const prober = createProber({
    run: runProgram,
    files: fileOpener,
    mode: 'auto',
    program: 'ffprobe',
    timeoutMs: 30_000,
  })
  const pathOf = (entry: ScanEntry): string | Buffer => systemPath(`${unit()}/${entry.path}`)
  const classify: ScannerMedia['classify'] = (entry, stems) =>
    classifyFile(entry, {
      videoExtensions: defaultVideoExtensions,
      audioExtensions: defaultAudioExtensions,
      ...(stems === undefined ? {} : { stems }),
    })
  return {
    withoutSecondHalves: (entries) => {
      const { leftOut } = pairVobSubs(entries.map((entry) => entry.path))
      return entries.filter((entry) => !leftOut.has(entry.path))
    },
    port: {
      parseName: (path) => names.parse(path),
      classify,
      probe: async (entry) => {
        const said = await prober.probe({ path: pathOf(entry) })
        if (said.outcome === 'ok') return said.probe
        return said.outcome === 'unavailable' ? (said.partial?.probe ?? null) : null
      },
      readTags: async (entry) => {
        if (classify(entry).kind !== 'audio') return { tags: null, findings: [] }
        const said = await tags.read({ path: pathOf(entry) })
        if (said.outcome === 'ok') return { tags: said.tags, findings: [] }
        const reason = said.outcome === 'unreadable' ? said.reason : 'It is not there any more.'
        const message = `The tags of ${entry.name} were not read: ${reason}`
        return { tags: null, findings: [{ code: 'tags_unreadable', message }] }
      },
      listArchive: async (entry) =>
        archiveResult(entry.name, await archives.list({ path: pathOf(entry) })),
      describePicture: async (entry) => describe(entry, pathOf(entry)),
      readNfo: async (entry, subject) => {
        try {
          return suitable(readSidecar(fileOpener, pathOf(entry)), subject)
        } catch (error) {
          const message = `${entry.name} cannot be read: ${errorMessage(error)}`
          return { documents: [], findings: [{ code: 'nfo_unreadable', message }] }
        }
      },
    },
  }
}

function describe({ name }: ScanEntry, path: string | Buffer): PictureResult {
  const opened = fileOpener.open(path)
  if (opened.outcome !== 'open') {
    const reason = opened.outcome === 'refused' ? opened.reason : 'it is not there any more'
    const message = `${name} was not read: ${reason}.`
    return { picture: null, findings: [{ code: 'picture_unreadable', message }] }
  }
  try {
    return pictureResult(describePicture(createByteSource(opened.fd, opened.facts.sizeBytes)))
  } finally {
    closeSync(opened.fd)
  }
}
