import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import type { FakeQbittorrentTorrent } from '../../src/plugin/testing/fake/qbittorrent/torrents.ts'
import { lasting } from './lasting.ts'
import { stamp } from './stamp.ts'

const fixtures = join(import.meta.dir, '../../test/fixtures/media')

/** Until the film that ends while somebody looks is whole. */
const shortlySeconds = 20
const hourSeconds = 3_600

interface DemoFile {
  /** Below the folder of downloads. */
  readonly path: string
  readonly fixture: string
  /** How long a video says that it is: a short one would be taken for a sample. */
  readonly minutes?: number
}

/**
 * What the pretend qBittorrent of the demo has: an episode that was complete before, a film that is in a moment, one that
 * takes an hour, one that is paused, and one that holds an archive alone.
 */
export function demoTorrents(folder: string): readonly FakeQbittorrentTorrent[] {
  return demoDownloads.map(({ files, ...torrent }) => ({
    ...torrent,
    files: files.map((file) => {
      const from = join(folder, '.swarm', file.path)
      const sizeBytes = make(from, file)
      return { path: file.path, from, sizeBytes }
    }),
  }))
}

const friday = 'His.Girl.Friday.1940.1080p.WEB.x264-DEMO'
const elephants = 'Elephants.Dream.2006.1080p.WEB.x264-DEMO'
const pioneer = 'Pioneer.One.S01E04.720p.WEB.x264-DEMO'
const archived = 'The.General.1926.2160p.WEB.x265-DEMO'

const demoDownloads: readonly (Omit<FakeQbittorrentTorrent, 'files'> & {
  readonly files: readonly DemoFile[]
})[] = [
  {
    name: pioneer,
    category: 'tv',
    files: [video(`${pioneer}/pioneer.one.s01e04.720p.web.x264-demo.mkv`, 35)],
  },
  {
    name: friday,
    category: 'films',
    seconds: shortlySeconds,
    files: [
      video(`${friday}/his.girl.friday.1940.1080p.web.x264-demo.mkv`, 92),
      {
        path: `${friday}/his.girl.friday.1940.1080p.web.x264-demo.en.srt`,
        fixture: 'subtitles-en.srt',
      },
      video(`${friday}/Sample/his.girl.friday.1940.1080p.web.x264-demo-sample.mkv`, 0),
    ],
  },
  {
    name: elephants,
    category: 'films',
    seconds: hourSeconds,
    files: [video(`${elephants}/elephants.dream.2006.1080p.web.x264-demo.mkv`, 11)],
  },
  {
    name: 'Pioneer.One.S01E05.720p.WEB.x264-DEMO',
    category: 'tv',
    seconds: hourSeconds,
    isStopped: true,
    files: [video('pioneer.one.s01e05.720p.web.x264-demo.mkv', 35)],
  },
  {
    name: archived,
    category: 'films',
    files: [{ path: `${archived}/the.general.rar`, fixture: 'comic.cbz' }],
  },
]

function video(path: string, minutes: number): DemoFile {
  return { path, fixture: 'h264-aac-720p.mkv', minutes }
}

/** Makes what the pretend qBittorrent downloads; returns how large it is. */
function make(place: string, { fixture, minutes = 0, path }: DemoFile): number {
  const whole = readFileSync(join(fixtures, fixture))
  const content = path.endsWith('.mkv')
    ? lasting(stamp(whole, path, Buffer.from(path).subarray(-99).toString('latin1')), minutes)
    : whole
  mkdirSync(dirname(place), { recursive: true })
  writeFileSync(place, content)
  return content.length
}
