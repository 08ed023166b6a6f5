/** Events come in bursts; one question after them is enough. */
const settleMs = 250

/** Does `work` once, `ms` after the first of several calls. */
export function debounced(work: () => unknown, ms = settleMs): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  return () => {
    timer ??= setTimeout(() => {
      timer = undefined
      work()
    }, ms)
  }
}
