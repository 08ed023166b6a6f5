import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'shelfd-probe-'))
}

/** False when ffmpeg cannot write such a file. */
export function runsFfmpeg(folder: string, line: string): boolean {
  const args = line.split(/\s+/)
  return Bun.spawnSync(['ffmpeg', '-v', 'quiet', '-nostdin', '-y', ...args], { cwd: folder })
    .success
}

/** Runs ffmpeg in a folder, with arguments parted by blanks; fails loudly, as no test means anything without media. */
export function ffmpeg(folder: string, line: string): void {
  const args = line.split(/\s+/).filter((arg) => arg !== '')
  const result = Bun.spawnSync(['ffmpeg', '-v', 'error', '-nostdin', '-y', ...args], {
    cwd: folder,
  })
  if (!result.success) throw new Error(`ffmpeg ${line}: ${result.stderr.toString()}`)
}

export const picture = '-f lavfi -i testsrc=duration=1:size=64x36:rate=25'
export const tone = '-f lavfi -i sine=duration=1'
export const h264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p'
