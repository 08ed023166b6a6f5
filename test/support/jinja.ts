type Variables = Readonly<Record<string, unknown>>
type Filters = Readonly<Record<string, (value: unknown, ...args: unknown[]) => unknown>>

const filters: Filters = {
  // With `true` as second argument what counts as false is replaced too, and null is; else only what is not there.
  default: (value, otherwise, all) =>
    value === undefined || (all === true && !value) ? otherwise : value,
  round: (value, digits = 0) => Number(Number(value).toFixed(Number(digits))),
  int: (value) => Math.trunc(Number(value)),
}

const comparisons: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => Number(a) < Number(b),
  '>': (a, b) => Number(a) > Number(b),
}

/**
 * A template of Jinja as Home Assistant renders it, as far as values of a sensor need it: one expression of variables,
 * arithmetic, comparisons, `or`, `if … else` and a few filters.
 *
 * @throws Error for anything else, and for a variable that is not there.
 */
export function renderJinja(template: string, variables: Variables): string {
  const [, expression] = /^\{\{(.*)\}\}$/s.exec(template.trim()) ?? []
  if (expression === undefined) throw new Error(`this is more than one expression: ${template}`)
  const parser = new Parser(expression, variables)
  return pythonText(parser.all())
}

class Parser {
  readonly #tokens: string[]
  readonly #variables: Variables

  constructor(expression: string, variables: Variables) {
    this.#tokens = expression.match(/'[^']*'|"[^"]*"|[\d.]+|[\w.]+|[=!]=|\S/g) ?? []
    this.#variables = variables
  }

  all(): unknown {
    const value = this.#choice()
    if (this.#tokens.length > 0) throw new Error(`not understood: ${this.#tokens.join(' ')}`)
    return value
  }

  #takes(token: string): boolean {
    if (this.#tokens[0] !== token) return false
    this.#tokens.shift()
    return true
  }

  #choice(): unknown {
    const value = this.#either()
    if (!this.#takes('if')) return value
    const condition = this.#either()
    const otherwise = this.#takes('else') ? this.#choice() : ''
    return condition ? value : otherwise
  }

  #either(): unknown {
    let value = this.#compared()
    while (this.#takes('or')) {
      const other = this.#compared()
      value = value || other
    }
    return value
  }

  #compared(): unknown {
    const value = this.#product()
    const compare = comparisons[this.#tokens[0] ?? '']
    if (compare === undefined) return value
    this.#tokens.shift()
    return compare(value, this.#product())
  }

  #product(): unknown {
    let value = this.#filtered()
    for (;;) {
      if (this.#takes('/')) value = Number(value) / Number(this.#filtered())
      else if (this.#takes('*')) value = Number(value) * Number(this.#filtered())
      else return value
    }
  }

  #filtered(): unknown {
    let value = this.#primary()
    while (this.#takes('|')) {
      const name = this.#tokens.shift() ?? ''
      const filter = filters[name]
      if (filter === undefined) throw new Error(`there is no filter ${name}`)
      value = filter(value, ...(this.#takes('(') ? this.#list() : []))
    }
    return value
  }

  #list(): unknown[] {
    const values: unknown[] = []
    while (!this.#takes(')')) {
      values.push(this.#choice())
      this.#takes(',')
    }
    return values
  }

  #primary(): unknown {
    const token = this.#tokens.shift() ?? ''
    if (token === '(') {
      const value = this.#choice()
      if (!this.#takes(')')) throw new Error('a bracket is not closed')
      return value
    }
    if (/^['"]/.test(token)) return token.slice(1, -1)
    if (/^[\d.]+$/.test(token)) return Number(token)
    if (token === 'true' || token === 'false') return token === 'true'
    return token.split('.').reduce<unknown>(memberOf, this.#variables)
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value === 'object' && value !== null && name in value) {
    return (value as Variables)[name]
  }
  throw new Error(`there is no ${name} in ${JSON.stringify(value)}`)
}

function pythonText(value: unknown): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
