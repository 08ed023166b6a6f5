import { PluginError, type PluginErrorCode } from '../../domain/plugin-error.ts'

/** A test of a plugin's own. */
export interface PluginTestCase {
  readonly name: string
  readonly work: () => void | Promise<void>
}

const cases: PluginTestCase[] = []

/** Declares a test in a `*.test.ts` of a plugin; `shelfd plugin test` runs it. */
export function test(name: string, work: () => void | Promise<void>): void {
  cases.push({ name, work })
}

/** Hands over what was declared since the last call. */
export function takeTests(): readonly PluginTestCase[] {
  return cases.splice(0)
}

/** Thrown by a test that does not hold. */
export class TestFailure extends Error {
  override readonly name = 'TestFailure'
}

/** Fails unless both are deeply equal; a key that is undefined is not a missing one. */
export function expectEqual(actual: unknown, expected: unknown): void {
  if (Bun.deepEquals(actual, expected, true)) return
  throw new TestFailure(
    `It is\n${Bun.inspect(actual, { depth: 12 })}\nand not\n${Bun.inspect(expected, { depth: 12 })}`,
  )
}

/** Fails unless the condition holds. */
export function expectTrue(condition: boolean, message: string): asserts condition {
  if (!condition) throw new TestFailure(message)
}

/** Fails unless the work throws a PluginError with this code; returns that error. */
export async function expectFailure(
  work: () => unknown,
  code: PluginErrorCode,
): Promise<PluginError> {
  let value: unknown
  try {
    value = await work()
  } catch (error) {
    if (error instanceof PluginError && error.code === code) return error
    throw new TestFailure(`It threw ${describe(error)} and not PluginError ${code}.`, {
      cause: error,
    })
  }
  throw new TestFailure(
    `It gave ${Bun.inspect(value, { depth: 3 })} and did not throw PluginError ${code}.`,
  )
}

function describe(error: unknown): string {
  if (error instanceof PluginError) return `PluginError ${error.code} (${error.message})`
  return error instanceof Error ? `${error.name}: ${error.message}` : Bun.inspect(error)
}
