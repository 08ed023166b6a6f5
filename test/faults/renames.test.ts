import { renameSync } from 'node:fs'
import { join } from 'node:path'

import { setDefaultTimeout, expect, test } from 'bun:test'

import { itemIds } from '../scan/library.ts'
import { onlyMoved } from '../scan/only-moved.ts'
import { canShare } from './share.ts'
import { sharedWorld } from './shared-world.ts'

setDefaultTimeout(120_000)

const accented = 'Amélie (2001)'

// Under the old name, such a share still finds what has the new one.
test.skipIf(!canShare).each([
  ['in case', 'solaris (1972)', 'SOLARIS (1972)'],
  ['in the form of its accents', accented, accented.normalize('NFD')],
])(
  'a film renamed only %s on a share that makes no difference there is one film',
  async (_, from, to) => {
    await using place = await sharedWorld({ probe: 'count' })
    await place.share.misbehave({ folds: true })
    place.put(`${from}/${from}.mkv`, 'Stalker (1979)/Stalker.mkv')
    await place.engine.scan('films')
    const before = itemIds(place.engine)
    renameSync(join(place.disk, from, `${from}.mkv`), join(place.disk, from, `${to}.mkv`))
    renameSync(join(place.disk, from), join(place.disk, to))
    onlyMoved(await place.engine.scan('films'), 1)
    expect(itemIds(place.engine)).toEqual({
      [to]: before[from] as number,
      'Stalker (1979)': before['Stalker (1979)'] as number,
    })
    onlyMoved(await place.engine.scan('films'), 0)
  },
)
