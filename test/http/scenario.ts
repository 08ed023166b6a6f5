import { expect, test } from 'bun:test'

import { AppError } from '../../src/domain/error.ts'
import { createTestApi, type RequestOptions, type TestApi } from './api.ts'

/** A request as data, with all that is to come of it. */
export interface Scenario extends RequestOptions {
  readonly name: string
  /** What is there before. */
  readonly given?: (api: TestApi) => void
  /** `POST /api/v1/scans` */
  readonly request: `${'GET' | 'POST' | 'PUT' | 'DELETE'} ${string}`
  readonly status: number
  /** The answer holds this. */
  readonly answers?: object
  readonly location?: string
  /** What the engine is asked. */
  readonly asks?: readonly (readonly unknown[])[]
}

/** Stands for a command that is refused. */
export const refuses = (code: AppError['code'], message: string, details = {}) => {
  return () => {
    throw new AppError(code, message, { details })
  }
}

/** Makes a test of each. */
export function tryScenarios(scenarios: readonly Scenario[]): void {
  for (const scenario of scenarios) {
    test(scenario.name, async () => {
      using api = createTestApi()
      scenario.given?.(api)
      const [method = '', path = ''] = scenario.request.split(' ')
      const response = await api.request(method, path, scenario)
      expect(response.status).toBe(scenario.status)
      const problem = response.status >= 400
      expect(response.headers.get('content-type')).toBe(
        problem ? 'application/problem+json' : 'application/json',
      )
      expect(response.headers.get('location')).toBe(scenario.location ?? null)
      expect(await response.json()).toMatchObject({
        ...(problem && { status: scenario.status, type: 'about:blank' }),
        ...scenario.answers,
      })
      expect(api.asked).toEqual((scenario.asks ?? []) as (readonly [string])[])
    })
  }
}
