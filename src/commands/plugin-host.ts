import { AppError } from '../domain/error.ts'
import type { FromInstance, ToInstance } from '../domain/plugin-messages.ts'
import { createInstancePlace } from '../daemon/instance.ts'
import { serveInstance } from '../plugin/instance-thread.ts'

/** `shelfd plugin-host`: the process of one instance of a plugin; the daemon starts it and talks to it. */
export function hostPlugin(): Promise<number> {
  const send = process.send?.bind(process)
  if (send === undefined)
    return Promise.reject(new AppError('invalid', 'The daemon alone starts it.'))
  const exit = (): never => process.exit(0)
  const post = (message: FromInstance): void => void send(JSON.stringify(message))
  // What is still on its way to the daemon has to arrive before the end.
  const server = serveInstance(createInstancePlace({ post, exit: () => setImmediate(exit) }))
  process.on('unhandledRejection', (error) => server.crash(error))
  process.on('uncaughtException', (error) => server.crash(error))
  process.on('disconnect', exit)
  process.on('message', (message: string) => server.receive(JSON.parse(message) as ToInstance))
  return Promise.withResolvers<number>().promise
}
