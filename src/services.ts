import { closeSync } from 'node:fs'
import { hostname } from 'node:os'

import movies from '../plugins/movies/index.ts'
import music from '../plugins/music/index.ts'
import ntfy from '../plugins/ntfy/index.ts'
import series from '../plugins/series/index.ts'
import webhook from '../plugins/webhook/index.ts'
import { systemPath } from './domain/file-name.ts'
import type { LogConfig } from './domain/log.ts'
import type { WorkerServices, WorkerSettings } from './domain/worker.ts'
import { fileOpener } from './filesystem/file-opener.ts'
import { fingerprintFd } from './filesystem/fingerprint.ts'
import { openRegularFile } from './filesystem/safe-open.ts'
import { createDescriptorDestination, createLogger } from './log/log.ts'
import { classifyFile } from './media/assets/classify.ts'
import { createNameParser } from './media/name/parse-name.ts'
import { readSidecar } from './media/nfo/read-sidecar.ts'
import { createProber, type ProberDeps } from './media/probe/probe.ts'
import { createTagReader } from './media/tags/read-tags.ts'
import type { PluginInstance as ConfiguredInstance } from './domain/plugin.ts'
import { createPlainNotifiers } from './plugin/plain-notifiers.ts'
import { createScannerRegistry, type PluginInstance } from './plugin/registry.ts'
import { findProgram, runProgram } from './process/run.ts'

/** All that a worker thread is told; plain data. */
export interface WorkerSetup extends WorkerSettings {
  readonly log: LogConfig
  readonly prober: Omit<ProberDeps, 'run' | 'files'>
  readonly scanners: readonly PluginInstance[]
  readonly notifiers: readonly ConfiguredInstance[]
}

/** Everything that reading a library needs, without the database. */
export function createServices(settings: WorkerSetup): WorkerServices {
  const log = createLogger({
    ...settings.log,
    destination: createDescriptorDestination(2),
  }).component('worker')
  const names = createNameParser()
  const prober = createProber({ run: runProgram, files: fileOpener, ...settings.prober })
  const tags = createTagReader({ files: fileOpener })
  const videoExtensions = new Set(settings.videoExtensions)
  const audioExtensions = new Set(settings.audioExtensions)
  const registry = createScannerRegistry({
    definitions: [movies, series, music],
    instances: settings.scanners,
    log,
  })
  return {
    log,
    settings,
    findProgram,
    scanner: (name, media) => registry.scanner(name, media),
    notifier: createPlainNotifiers({
      definitions: [webhook, ntfy],
      instances: settings.notifiers,
      log,
    }),
    describeEvent: async (happening) => {
      // Most workers never tell of anything.
      const { notifierEvent } = await import('./http/views/event.ts')
      return notifierEvent(happening, hostname())
    },
    media: {
      parseName: (path) => names.parse(path),
      classify: (entry, stems) =>
        classifyFile(entry, {
          videoExtensions,
          audioExtensions,
          ...(stems === undefined ? {} : { stems }),
        }),
      probe: (path, signal, sound) => prober.probe({ path, signal, sound }),
      readTags: (path, signal) => tags.read({ path, signal }),
      readPicture: (path, signal) => tags.readPicture({ path, signal }),
      readNfo: (path) => readSidecar(fileOpener, path),
      fingerprint: (path) => {
        const { fd, ...facts } = openRegularFile(typeof path === 'string' ? systemPath(path) : path)
        try {
          return { ...facts, fingerprint: fingerprintFd(fd, facts.sizeBytes).hash }
        } finally {
          closeSync(fd)
        }
      },
    },
  }
}
