import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import type { Household } from '../support/household.ts'
import { needs } from '../support/needs.ts'

/** The library that gives a program another time than the machine has. */
const library = ['/usr/lib', '/usr/lib64']
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => [folder, ...readdirSync(folder).map((name) => join(folder, name))])
  .map((folder) => join(folder, 'faketime/libfaketime.so.1'))
  .find((path) => existsSync(path))

export const canSetClock = needs(library !== undefined, 'libfaketime')

/** The wall clock of a daemon; its monotonic one goes on as the machine's does, and so do the times of files. */
export interface FakedClock {
  /** For the daemon. */
  readonly env: Readonly<Record<string, string>>
  now(): number
  /** Sets it; from there it goes on. */
  set(instant: string): void
  move(ms: number): void
}

export function fakedClock(home: Household, from: string): FakedClock {
  const path = home.at('clock')
  let offsetMs = 0
  const setOffset = (ms: number): void => {
    offsetMs = ms
    // Read with each look at the time: never half of it.
    writeFileSync(`${path}.new`, `${ms < 0 ? '-' : '+'}${(Math.abs(ms) / 1000).toFixed(3)}\n`)
    renameSync(`${path}.new`, path)
  }
  const set = (instant: string): void => setOffset(Date.parse(instant) - Date.now())
  set(from)
  return {
    env: {
      LD_PRELOAD: library ?? '',
      FAKETIME_TIMESTAMP_FILE: path,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    },
    now: () => Date.now() + offsetMs,
    set,
    move: (ms) => setOffset(offsetMs + ms),
  }
}
