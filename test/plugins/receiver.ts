import type { AddressInfo } from 'node:net'
import { createServer, type IncomingMessage } from 'node:http'

import { Webhook } from 'standardwebhooks'

/** A request as it came over the wire. */
export interface Taken {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A server on 127.0.0.1 that keeps what it gets and answers what a test says. */
export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly taken: Taken[]
  answer: Answer | ((taken: Taken) => Answer)
}

export interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

export async function startReceiver(): Promise<Receiver> {
  const taken: Taken[] = []
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const { method = '', url = '', headers } = request
      const got = { method, path: url, headers: headers as Record<string, string>, body }
      taken.push(got)
      const { answer } = receiver
      const said = typeof answer === 'function' ? answer(got) : answer
      response.writeHead(said.status, said.headers)
      response.end(said.body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}`,
    taken,
    answer: { status: 200 },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString()
}

/** What a receiver does that follows the specification; throws for a signature that is not right. */
export function verified({ body, headers }: Taken, secret: string): unknown {
  const webhook = secret.startsWith('whsec_')
    ? new Webhook(secret)
    : new Webhook(secret, { format: 'raw' })
  return webhook.verify(body, { ...headers })
}
