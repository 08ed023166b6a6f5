import type { Answer, FromCaller, HostQuestion, InstanceName } from '../domain/plugin-messages.ts'
import type { Access } from './state/access.ts'
import type { InstanceRunner, PlacedInstance } from './runner-types.ts'

/** Whoever asks the host something. */
export type Asker = Pick<InstanceRunner, 'instance' | 'manifest'>

/** What the parts of the supervisor share. */
export interface Runners {
  /** Undefined for one that is not there, or switched off. */
  find(name: InstanceName): InstanceRunner | undefined
  all(): readonly PlacedInstance[]
  answer(runner: Asker, question: HostQuestion): Promise<Answer>
  readonly access: Access
}

/** One thread that runs jobs, as the supervisor sees it. */
export interface CallerPort {
  receive(message: FromCaller): void
  /** The thread is gone: nobody waits for its calls. */
  gone(): void
}
