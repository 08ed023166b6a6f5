import { closeSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

import { bundledPlugins } from '../bundled-plugins.ts'
import { systemClock } from '../domain/clock.ts'
import { systemPath } from '../domain/file-name.ts'
import type { LogConfig } from '../domain/log.ts'
import type { ReadFacts } from '../domain/reading.ts'
import type { WorkerServices, WorkerSettings } from '../domain/worker.ts'
import { fileOpener } from '../filesystem/file-opener.ts'
import { fingerprintFd } from '../filesystem/fingerprint.ts'
import { openRegularFile } from '../filesystem/safe-open.ts'
import { createDescriptorDestination, createLogger } from '../log/log.ts'
import { createArchiveReader } from '../media/archive/read-archive.ts'
import { classifyFile } from '../media/assets/classify.ts'
import { describePicture, pictureResult } from '../media/image/describe-picture.ts'
import { createNameParser } from '../media/name/parse-name.ts'
import { readSidecar } from '../media/nfo/read-sidecar.ts'
import { createByteSource } from '../media/probe/byte-source.ts'
import { createProber, type ProberDeps } from '../media/probe/probe.ts'
import { createStillTaker } from '../media/still/take-still.ts'
import { createTagReader } from '../media/tags/read-tags.ts'
import type { PlacedInstance } from '../plugin/runner-types.ts'
import type { PluginLink } from '../plugin/plugin-link.ts'
import { createPluginServices } from './plugin-services.ts'
import { createBackup } from '../store/backup.ts'
import { stageRestore } from '../store/staged-restore.ts'
import { findProgram, runProgram } from '../process/run.ts'

/** All that a worker thread is told; plain data. */
export interface WorkerSetup extends WorkerSettings {
  readonly log: LogConfig
  readonly prober: Omit<ProberDeps, 'run' | 'files'>
  readonly instances: readonly PlacedInstance[]
}

/** Everything that reading a library needs, without the database; folder plugins are called over the link. */
export function createServices(settings: WorkerSetup, link: PluginLink): WorkerServices {
  const log = createLogger({
    ...settings.log,
    destination: createDescriptorDestination(2),
  }).component('worker')
  const names = createNameParser()
  const prober = createProber({ run: runProgram, files: fileOpener, ...settings.prober })
  const tags = createTagReader({ files: fileOpener })
  const archives = createArchiveReader({ files: fileOpener, run: runProgram })
  const stills = createStillTaker({ files: fileOpener, run: runProgram })
  const videoExtensions = new Set(settings.videoExtensions)
  const audioExtensions = new Set(settings.audioExtensions)
  return {
    log,
    settings,
    findProgram,
    ...createPluginServices({
      instances: settings.instances,
      definitions: bundledPlugins,
      link,
      log,
    }),
    backUpDatabase: (keep) =>
      createBackup(join(settings.dataDir, 'shelfd.db'), { keep, now: systemClock.now() }),
    stageRestore: (name) =>
      stageRestore(join(settings.dataDir, 'shelfd.db'), { name, now: systemClock.now() }),
    describeEvent: async (happening) => {
      // Most workers never tell of anything.
      const { notifierEvent } = await import('../http/views/event.ts')
      return notifierEvent(happening, hostname())
    },
    media: {
      parseName: (path) => names.parse(path),
      classify: (entry, stems) => classifyFile(entry, { videoExtensions, audioExtensions, stems }),
      probe: (path, signal, sound) => prober.probe({ path, signal, sound }),
      readTags: (path, signal) => tags.read({ path, signal }),
      readPicture: (path, signal) => tags.readPicture({ path, signal }),
      readNfo: (path) => readSidecar(fileOpener, path),
      listArchive: (path, signal) => archives.list({ path, signal }),
      readArchiveEntry: (request, signal) => archives.readEntry({ ...request, signal }),
      openArchive: (file) => archives.of(file),
      takeStill: (request, signal) => stills.take(request, signal),
      describePicture: (path) =>
        fingerprinted(path, ({ fd, sizeBytes }) =>
          pictureResult(describePicture(createByteSource(fd, sizeBytes))),
        ),
      fingerprint: (path) => fingerprinted(path, () => ({})),
    },
  }
}

/** Opens a file once for its fingerprint and for what else is wanted of its content. */
function fingerprinted<T>(
  path: string | Buffer,
  read: (file: { fd: number; sizeBytes: number }) => T,
): ReadFacts & { fingerprint: string } & T {
  const { fd, ...facts } = openRegularFile(typeof path === 'string' ? systemPath(path) : path)
  try {
    const { hash: fingerprint } = fingerprintFd(fd, facts.sizeBytes)
    return { ...facts, fingerprint, ...read({ fd, sizeBytes: facts.sizeBytes }) }
  } finally {
    closeSync(fd)
  }
}
