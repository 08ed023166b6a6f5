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
