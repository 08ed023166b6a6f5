/**
 * Milliseconds since its start, or of processor time when that is less: for limits on work that waits for nothing. What
 * takes longer because others use the machine is no fault of it.
 */
export function stopwatch(): () => number {
  const began = performance.now()
  const used = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(used)
    return Math.min(performance.now() - began, (user + system) / 1000)
  }
}
