import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
} from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

/** The copies that are made of each picture where the configuration does not say otherwise. */
const copies = [
  { longSide: 320, quality: 78 },
  { longSide: 1280, quality: 78 },
  { longSide: 1920, quality: 84 },
] as const

/** Takes files into a folder under the hash of their content, one after the other, each safe before it has its name. */
export function cacheBare(files: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true })
  for (const file of files) {
    const hash = new Bun.CryptoHasher('sha256').update(readFileSync(file)).digest('hex')
    const temporary = join(folder, 'temporary')
    copyFileSync(file, temporary, constants.COPYFILE_FICLONE)
    const fd = openSync(temporary, 'r+')
    fsyncSync(fd)
    closeSync(fd)
    renameSync(temporary, join(folder, hash))
  }
}

/** Makes the copies of pictures with nothing but Bun.Image, on all cores, and keeps none. */
export async function deriveBare(files: readonly string[]): Promise<void> {
  const queue = files.values()
  const runner = async (): Promise<void> => {
    for (const file of queue) {
      const bytes = readFileSync(file)
      for (const { longSide, quality } of copies) {
        const image = new Bun.Image(bytes).resize(longSide, longSide, { fit: 'inside' })
        await image.webp({ quality }).bytes()
      }
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, runner))
}

/** The same by a process of ffmpeg for each copy, one after the other. */
export async function deriveByFfmpeg(files: readonly string[], folder: string): Promise<void> {
  for (const file of files) {
    for (const { longSide } of copies) {
      const args = ['-v', 'error', '-nostdin', '-y', '-i', file, '-vf', `scale=${longSide}:-1`]
      const command = ['ffmpeg', ...args, '-frames:v', '1', join(folder, 'copy.webp')]
      if ((await Bun.spawn(command, { stdin: 'ignore' }).exited) !== 0) {
        throw new Error('ffmpeg failed')
      }
    }
  }
}
