import { beforeEach } from 'bun:test'

// Tests may reach nothing but this machine.
const realFetch = globalThis.fetch
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

globalThis.fetch = Object.assign(
  (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input)
    if (!loopback.test(url.hostname)) throw new Error(`a test tried to reach ${url.hostname}`)
    return realFetch(input, init)
  },
  { preconnect: realFetch.preconnect },
)

// An engine that a test starts in this process narrows the umask of all tests after it; files that other users are to
// read would be closed to them.
beforeEach(() => void process.umask(0o022))
