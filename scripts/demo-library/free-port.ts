/** The port when nobody listens there, else any that is free. */
export function freePort(wanted: number): number {
  try {
    return portOnce(wanted)
  } catch {
    return portOnce(0)
  }
}

function portOnce(port: number): number {
  const listener = Bun.listen({ hostname: '127.0.0.1', port, socket: { data: () => {} } })
  const { port: free } = listener
  listener.stop()
  return free
}
