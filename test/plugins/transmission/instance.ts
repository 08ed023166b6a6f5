import transmission from '../../../plugins/transmission/index.ts'
import {
  type FakeTransmission,
  type FakeTransmissionOptions,
  startFakeTransmission,
} from '../../../src/plugin/testing/fake/transmission.ts'
import { downloadClientOf, type TestClient, type TestClientOptions } from '../download-instance.ts'

/** An instance that asks a pretend Transmission. */
export interface World extends AsyncDisposable {
  readonly server: FakeTransmission
  readonly client: TestClient
  /** Methods of the RPC that it took, oldest first. */
  asked(): string[]
}

export async function startWorld(
  options: FakeTransmissionOptions = {},
  more: { settings?: Record<string, unknown> } & TestClientOptions = {},
): Promise<World> {
  const server = await startFakeTransmission(options)
  const { settings, ...rest } = more
  return {
    server,
    client: clientOf({ url: server.url, ...settings }, rest),
    asked: () => server.calls.map(({ method }) => method),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

export function clientOf(
  settings: Record<string, unknown>,
  options: TestClientOptions = {},
): TestClient {
  return downloadClientOf(transmission, settings, options)
}

/** A hash like any other. */
export function hashOf(number: number): string {
  return number.toString(16).padStart(40, '0')
}
