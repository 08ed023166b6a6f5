import { world } from '../library.ts'

await using place = await world()
place.put('A film (2001)/A film (2001).mkv')
const { status } = await place.engine.scan('films')
console.log(JSON.stringify(status))
