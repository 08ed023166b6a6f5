import type { Clock } from '../domain/clock.ts'
import type { HostQuestion, InstanceName } from '../domain/plugin-messages.ts'

export interface HostState {
  answer(instance: InstanceName, question: HostQuestion): Promise<unknown>
  forget(instance: InstanceName): void
}

export function createHostState(_deps: { clock: Clock }): HostState {
  return { answer: () => Promise.resolve(null), forget: () => undefined }
}
