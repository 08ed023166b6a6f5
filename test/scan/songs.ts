import { mkdirSync, mkdtempSync, copyFileSync, existsSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, extname, join } from 'node:path'

/** Tags in the words of ffmpeg, and `cover`, a picture inside the file in a colour. */
export type SongTags = Readonly<Record<string, string>>

const encoders: Readonly<Record<string, readonly string[]>> = {
  '.mp3': ['-c:a', 'libmp3lame', '-b:a', '32k'],
  '.flac': ['-c:a', 'flac'],
  '.ogg': ['-c:a', 'libvorbis'],
  '.m4a': ['-c:a', 'aac', '-b:a', '32k'],
}

const folder = mkdtempSync(join(tmpdir(), 'shelfd-songs-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Writes a song of a fifth of a second; the content differs from that of every other pitch. */
export function putSong(path: string, hertz: number, { cover, ...tags }: SongTags = {}): void {
  mkdirSync(dirname(path), { recursive: true })
  const extension = extname(path)
  const picture = cover === undefined ? [] : ['-i', coverFile(cover)]
  const attached =
    cover === undefined
      ? []
      : ['-map', '0', '-map', '1', '-c:v', 'copy', '-disposition:v', 'attached_pic']
  ffmpeg([
    '-f',
    'lavfi',
    '-i',
    `sine=frequency=${hertz}:duration=0.2`,
    ...picture,
    ...attached,
    ...(encoders[extension] ?? []),
    ...Object.entries(tags).flatMap(([key, value]) => ['-metadata', `${key}=${value}`]),
    path,
  ])
}

/** Writes the picture that `cover` puts into songs. */
export function putCover(path: string, colour: string): void {
  mkdirSync(dirname(path), { recursive: true })
  copyFileSync(coverFile(colour), path)
}

function coverFile(colour: string): string {
  const path = join(folder, `${colour}.jpg`)
  if (!existsSync(path))
    ffmpeg(['-f', 'lavfi', '-i', `color=${colour}:s=32x32`, '-frames:v', '1', path])
  return path
}

function ffmpeg(args: readonly string[]): void {
  const command = ['ffmpeg', '-v', 'error', '-nostdin', '-y', ...args]
  const result = Bun.spawnSync(command)
  if (!result.success) throw new Error(`${command.join(' ')}: ${result.stderr.toString()}`)
}
