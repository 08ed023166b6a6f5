import { itemKinds } from '../domain/media.ts'
import { libraryKinds } from '../domain/library.ts'
import {
  instanceKey,
  type PluginInstance,
  type PluginKind,
  pluginKinds,
  type PluginProblem,
} from '../domain/plugin.ts'
import { nearest } from '../domain/suggest.ts'
import type { PluginCapabilities, PluginDefinition, PluginHost } from './api.ts'
import { checkSettings } from './check-settings.ts'
import { foundNoun } from './issue-words.ts'
import { kindWords, pluginMethods } from './methods.ts'
import { PluginProblems, problemsOfThrow } from './problems.ts'

/** What a plugin has to let go of what it holds. */
const disposeMs = 1_000

/** An instance to be made. */
export interface InstanceRequest {
  readonly definition: PluginDefinition
  readonly instance: PluginInstance
  /** Gets the settings as the plugin's schema gives them. */
  readonly host: (settings: unknown) => PluginHost<unknown>
  /** Of `create`. Code that never ends is ended with its thread alone. */
  readonly limitMs: number
  /** The plugin's main file, to tell lines of it. */
  readonly entry?: string
}

/**
 * Makes an instance: settings, `create`, the capability of its kind. When something is wrong, what was made is let go.
 *
 * @throws PluginProblems
 */
export async function createInstance(request: InstanceRequest): Promise<PluginCapabilities> {
  const { definition, instance } = request
  const settings = checkSettings(definition.settings, instance)
  const started = performance.now()
  let made: unknown
  try {
    made = definition.create(request.host(settings))
  } catch (error) {
    const what = `The plugin ${definition.id} could not make ${instanceKey(instance)}`
    throw new PluginProblems(problemsOfThrow({ error, what, entry: request.entry }), {
      cause: error,
    })
  }
  const tookMs = performance.now() - started
  const problems = problemsOf(made, { request, tookMs })
  if (problems.length === 0) return made as PluginCapabilities
  await disposeInstance(isPromise(made) ? await settled(made, request.limitMs) : made)
  throw new PluginProblems(problems.map((problem) => placedIn(problem, request.entry)))
}

function problemsOf(
  made: unknown,
  { request, tookMs }: { request: InstanceRequest; tookMs: number },
): readonly PluginProblem[] {
  const { definition, instance, limitMs, entry } = request
  try {
    if (isPromise(made)) return [promised(definition)]
    const late = tookMs > limitMs ? [tooSlow(definition, tookMs, limitMs)] : []
    return [...late, ...capabilityProblems(made, instance.kind, definition.id)]
  } catch (error) {
    const what = `The capabilities of the plugin ${definition.id} cannot be read`
    return problemsOfThrow({ error, what, entry })
  }
}

/** Has an instance let go of what it holds; never throws, and waits a second at most. */
export async function disposeInstance(capabilities: unknown): Promise<void> {
  try {
    const held = capabilities as PluginCapabilities | null | undefined
    await settled(held?.dispose?.(), disposeMs)
  } catch {
    // It goes either way.
  }
}

/** What is wrong with the capabilities of an instance that is to be of this kind. */
function capabilityProblems(made: unknown, kind: PluginKind, id: string): PluginProblem[] {
  if (typeof made !== 'object' || made === null) {
    return [
      {
        message: `create of the plugin ${id} returned ${foundNoun(made)}, not its capabilities.`,
        fix: `Return an object such as { ${kind}: { … } }.`,
      },
    ]
  }
  const given = made as Record<string, unknown>
  const known = [...pluginKinds, 'dispose']
  const unknown = Object.keys(given).filter((key) => !known.includes(key))
  const capability = given[kind]
  const problems = unknown.map((key) => unknownCapability(key, id, known))
  if (given['dispose'] !== undefined && typeof given['dispose'] !== 'function') {
    problems.push(notFunction('dispose', given['dispose'], id))
  }
  if (typeof capability === 'object' && capability !== null) {
    return [...problems, ...memberProblems(capability as Record<string, unknown>, kind, id)]
  }
  const others = pluginKinds.filter((one) => given[one] !== undefined)
  const instead = others.length === 0 ? '' : `, only ${others.map(kindWords).join(' and ')}`
  const fix =
    others.length === 0
      ? `Have create return { ${kind}: { … } }.`
      : `Name another plugin in this block, or have create return { ${kind}: { … } }.`
  return [...problems, { message: `The plugin ${id} is not ${kindWords(kind)}${instead}.`, fix }]
}

function memberProblems(
  capability: Readonly<Record<string, unknown>>,
  kind: PluginKind,
  id: string,
): PluginProblem[] {
  const methods = Object.entries(pluginMethods[kind]).filter(([name, { isOptional }]) => {
    const member = capability[name]
    return typeof member !== 'function' && !(isOptional && member === undefined)
  })
  return [
    ...methods.map(([name]) => notFunction(`${kind}.${name}`, capability[name], id)),
    ...(kind === 'scanner' ? kindsProblems('libraryKinds', capability, libraryKinds) : []),
    ...(kind === 'enricher' ? kindsProblems('kinds', capability, itemKinds) : []),
  ]
}

function kindsProblems(
  name: string,
  capability: Readonly<Record<string, unknown>>,
  known: readonly string[],
): PluginProblem[] {
  const value = capability[name]
  const isRight =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((one: unknown) => known.includes(one as string))
  if (isRight) return []
  return [
    {
      message: `"${name}" of the capability has to be a list of what the plugin is for.`,
      fix: `Name at least one of ${known.join(', ')}.`,
    },
  ]
}

function notFunction(name: string, value: unknown, id: string): PluginProblem {
  const found = value === undefined ? 'has no' : `has ${foundNoun(value)} as`
  return {
    message: `The plugin ${id} ${found} ${name}.`,
    fix: `Make ${name} a function.`,
  }
}

function unknownCapability(key: string, id: string, known: readonly string[]): PluginProblem {
  const near = nearest(key, known)
  const fix =
    near === null ? `Leave it out; there are ${known.join(', ')}.` : `Did you mean "${near}"?`
  return { message: `create of the plugin ${id} returned "${key}", which is no capability.`, fix }
}

function promised({ id }: PluginDefinition): PluginProblem {
  return {
    message: `create of the plugin ${id} returned a promise.`,
    fix: 'Take away its `async`, and do what takes time in the first call instead.',
  }
}

function tooSlow({ id }: PluginDefinition, tookMs: number, limitMs: number): PluginProblem {
  return {
    message: `create of the plugin ${id} took ${Math.round(tookMs)} ms; ${limitMs} ms are allowed.`,
    fix: 'Do what takes time in the first call instead.',
  }
}

function placedIn(problem: PluginProblem, entry: string | undefined): PluginProblem {
  return entry === undefined ? problem : { ...problem, file: entry }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function'
}

/** What a promise comes to within a time; undefined when it fails or takes longer. */
async function settled(value: unknown, limitMs: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs)
  })
  try {
    return await Promise.race([value, late])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
