import { expect, test } from 'bun:test'

import { runUnhurried } from './unprivileged.ts'

test('a daemon that was started with less urgency scans all the same', async () => {
  expect(await runUnhurried<string>('one-scan.ts')).toBe('completed')
})
