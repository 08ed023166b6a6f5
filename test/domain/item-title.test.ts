import { expect, test } from 'bun:test'

import { titleOfItem } from '../../src/domain/item-title.ts'
import type { Identity, ItemKind } from '../../src/domain/media.ts'

const fact = <T>(value: T) => ({ value, source: 'file', confidence: 1 }) as const

test.each([
  ['season', 'TV/Fargo#S01', { title: fact('The First'), season: fact(1) }, 'The First'],
  ['season', 'TV/Fargo#S01', { season: fact(1) }, 'Season 1'],
  ['season', 'TV/Fargo#S00', { season: fact(0) }, 'Specials'],
  ['season', 'TV/One Piece#absolute', {}, 'Numbered throughout'],
  ['season', 'TV/News#dated', {}, 'By date'],
  ['season', 'TV/Lost#unknown', {}, 'Without numbers'],
  ['series', 'TV/Fargo', {}, 'Fargo'],
  ['movie', 'Heat #2', {}, 'Heat #2'],
] satisfies readonly (readonly [ItemKind, string, Identity, string])[])(
  'a %s with the key %s and the facts %j is called %s',
  (kind, key, identity, title) => expect(titleOfItem({ kind, key, identity })).toBe(title),
)
