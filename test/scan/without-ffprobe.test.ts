import { describe, expect, setDefaultTimeout, test } from 'bun:test'

import type { MediaProbe } from '../../src/domain/probe.ts'
import { putFixture, world, type World } from './library.ts'

// ffprobe takes its time where other work runs beside it.
setDefaultTimeout(120_000)

const understood = [
  'h264-aac-1080p.mp4',
  'h264-aac-720p.mkv',
  'h264-aac-720p.mov',
  'h264-eac3-1080p.mkv',
  'hevc-hdr10-ac3-2160p.mkv',
  'vp9-opus-720p.webm',
]
const others = ['mpeg4-mp3-480p.avi', 'h264-ac3-1080p.m2ts']

/** A film for each fixture. */
function put(place: World): void {
  for (const name of [...understood, ...others]) {
    const [stem = '', extension = ''] = name.split('.')
    putFixture(place.at(`${stem}/${stem}.${extension}`), name)
  }
}

function probes({ engine }: World): Map<string, Omit<MediaProbe, 'bitsPerSecond'>> {
  const rows = engine.rows<{ name: string; probe: string }>(
    `SELECT name, probe FROM file JOIN media_probe USING (size_bytes, fingerprint) ORDER BY name`,
  )
  return new Map(
    rows.map(({ name, probe }) => {
      // ffprobe reckons with microseconds, a header with what it says; they part in the last bits.
      const { bitsPerSecond: _rate, ...facts } = JSON.parse(probe) as MediaProbe
      return [name, facts]
    }),
  )
}

describe('a full scan of files of every kind', () => {
  test('finds the same with ffprobe alone as with headers, and asks it only for other containers', async () => {
    await using headers = await world({ probe: 'real' })
    await using program = await world({ toml: '[probe]\nmode = "ffprobe"', probe: 'real' })
    put(headers)
    put(program)
    const { files } = await headers.engine.scan('films', { mode: 'full' })
    expect(files).toMatchObject({ probed: 8, probedByProgram: 2, failed: 0 })
    expect((await program.engine.scan('films', { mode: 'full' })).files.probed).toBe(8)
    expect(probes(headers)).toEqual(probes(program))
  })

  test('finds the same without ffprobe but for other containers, and says so', async () => {
    await using whole = await world({ probe: 'real' })
    await using without = await world({
      toml: '[probe]\nffprobe = "/nowhere/ffprobe"',
      probe: 'real',
    })
    put(whole)
    put(without)
    await whole.engine.scan('films', { mode: 'full' })
    const scan = await without.engine.scan('films', { mode: 'full' })
    expect(scan.errors).toMatchObject([{ code: 'probe_unavailable', path: '' }])
    const seen = probes(without)
    expect([...seen.keys()]).toEqual(understood)
    for (const [name, probe] of seen) expect(probe).toEqual(probes(whole).get(name) as never)
  })
})
