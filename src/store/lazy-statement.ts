import type { Statement } from 'bun:sqlite'

/**
 * A statement that is compiled when it is first used. Stores hold some 700 of them, of which most processes ever need a
 * few dozen: compiling all of them was a third of what a start costs.
 */
export function lazyStatement(compile: () => Statement): Statement {
  let compiled: Statement | null = null
  const statement = (): Statement => (compiled ??= compile())
  const lazy: Pick<Statement, 'all' | 'get' | 'run' | 'values' | 'iterate' | 'toString'> = {
    all: (...values) => statement().all(...values),
    get: (...values) => statement().get(...values),
    run: (...values) => statement().run(...values),
    values: (...values) => statement().values(...values),
    iterate: (...values) => statement().iterate(...values),
    toString: () => statement().toString(),
  }
  return lazy as Statement
}
