import { describe, expect, test } from 'bun:test'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'

import { instanceFactsPath, takeInstanceLock } from '../../src/store/instance-lock.ts'
import { folder, thrownBy } from './fixture.ts'

const module = new URL('../../src/store/instance-lock.ts', import.meta.url).href

/** Another process that holds the lock until it is killed. */
async function holdElsewhere(
  dataDir: string,
): Promise<AsyncDisposable & { pid: number; kill(): Promise<unknown> }> {
  const script = `
    const { takeInstanceLock } = await import(${JSON.stringify(module)})
    globalThis.lock = takeInstanceLock(process.argv.at(-1))
    console.log('held')
    setInterval(() => {}, 60_000)
  `
  const child = Bun.spawn([process.execPath, '-e', script, dataDir], { stdout: 'pipe' })
  const kill = (): Promise<unknown> => {
    child.kill('SIGKILL')
    return child.exited
  }
  const { value } = await child.stdout.getReader().read()
  if (new TextDecoder().decode(value) !== 'held\n') throw new Error('it did not get the lock')
  return { pid: child.pid, kill, [Symbol.asyncDispose]: async () => void (await kill()) }
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
    await using child = await holdElsewhere(place.path)
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
  })

  test('of a holder that was killed is taken over at once', async () => {
    using place = folder()
    await using child = await holdElsewhere(place.path)
    expect(thrownBy(() => takeInstanceLock(place.path)).code).toBe('conflict')
    await child.kill()
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
