import { describe, expect, test } from 'bun:test'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'

import { instanceFactsPath, takeInstanceLock } from '../../src/store/instance-lock.ts'
import { folder, thrownBy } from './fixture.ts'

const module = new URL('../../src/store/instance-lock.ts', import.meta.url).href

/** Another process that holds the lock until it is killed. */
async function holdElsewhere(dataDir: string): Promise<Bun.Subprocess> {
  const script = `
    const { takeInstanceLock } = await import(${JSON.stringify(module)})
    globalThis.lock = takeInstanceLock(process.argv.at(-1))
    console.log('held')
    setInterval(() => {}, 60_000)
  `
  const child = Bun.spawn([process.execPath, '-e', script, dataDir], { stdout: 'pipe' })
  const { value } = await child.stdout.getReader().read()
  expect(new TextDecoder().decode(value)).toBe('held\n')
  return child
}

describe('the lock of a data folder', () => {
  test('is free after its release', () => {
    using place = folder()
    takeInstanceLock(place.path).release()
    takeInstanceLock(place.path).release()
    expect(statSync(place.at('instance.lock')).mode & 0o777).toBe(0o600)
  })

  test('refuses a second holder as conflict, in this process too', () => {
    using place = folder()
    const lock = takeInstanceLock(place.path)
    expect(thrownBy(() => takeInstanceLock(place.path)).code).toBe('conflict')
    expect(thrownBy(() => takeInstanceLock(place.path)).code).toBe('conflict')
    lock.release()
    takeInstanceLock(place.path).release()
  })

  test('names the process that holds it', async () => {
    using place = folder()
    const child = await holdElsewhere(place.path)
    writeFileSync(
      instanceFactsPath(place.path),
      JSON.stringify({ pid: child.pid, url: 'http://127.0.0.1:7' }),
    )
    const error = thrownBy(() => takeInstanceLock(place.path))
    expect(error).toMatchObject({
      code: 'conflict',
      message: `Another shelfd (process ${child.pid}) is using the data folder ${place.path}.`,
      details: { pid: child.pid, url: 'http://127.0.0.1:7' },
    })
    child.kill('SIGKILL')
    await child.exited
  })

  test('of a holder that was killed is taken over at once', async () => {
    using place = folder()
    const child = await holdElsewhere(place.path)
    expect(thrownBy(() => takeInstanceLock(place.path)).code).toBe('conflict')
    child.kill('SIGKILL')
    await child.exited
    takeInstanceLock(place.path).release()
  })

  test('is kept while others try to take it', async () => {
    using place = folder()
    const lock = takeInstanceLock(place.path)
    // A refused try in the same process must not drop what the process holds.
    thrownBy(() => takeInstanceLock(place.path))
    const script = `
      const { takeInstanceLock } = await import(${JSON.stringify(module)})
      try { takeInstanceLock(process.argv.at(-1)); console.log('taken') } catch (error) { console.log(error.code) }
    `
    const { stdout } = Bun.spawnSync([process.execPath, '-e', script, place.path])
    expect(stdout.toString()).toBe('conflict\n')
    lock.release()
  })

  test('that cannot be made is unavailable, not held by another', () => {
    using place = folder()
    expect(thrownBy(() => takeInstanceLock(place.at('gone'))).code).toBe('unavailable')
    mkdirSync(place.at('instance.lock'))
    expect(thrownBy(() => takeInstanceLock(place.path)).code).toBe('unavailable')
  })
})
