import { frameBombs, metadataBombs, pixelBombs, webpBombs } from './bombs.ts'
import type { HostilePicture } from './hostile-picture.ts'
import { disguised, rare, truncated } from './odd.ts'

/** All hostile pictures, one after the other. */
export async function* hostilePictures(): AsyncGenerator<HostilePicture> {
  const lists = [
    pixelBombs,
    frameBombs,
    await webpBombs(),
    metadataBombs,
    disguised,
    truncated,
    rare,
  ]
  for (const list of lists) {
    for (const [name, make] of Object.entries(list)) yield { name, ...make() }
  }
}
