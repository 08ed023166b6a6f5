import type { FromInstance, ToInstance } from '../domain/plugin-messages.ts'
import { createInstancePlace } from '../daemon/instance.ts'
import { presentThread } from '../process/thread-call.ts'
import { guardProcess } from './guard-process.ts'
import { serveInstance } from './instance-thread.ts'

declare const self: Worker

// Taken before a plugin is there that could change them.
const exit = (): never => process.exit(0)
const port = self
const post = (message: FromInstance): void => port.postMessage(JSON.stringify(message))

// Its first message, and the only one that is a number.
port.postMessage(presentThread())
const server = serveInstance(createInstancePlace({ post, exit }))
guardProcess((reason) => {
  server.crash(reason)
  throw new Error(reason)
})
process.on('unhandledRejection', (error) => server.crash(error))
process.on('uncaughtException', (error) => server.crash(error))
self.onmessage = (event: MessageEvent<string>) =>
  server.receive(JSON.parse(event.data) as ToInstance)
