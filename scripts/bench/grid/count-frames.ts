import type { Page } from 'playwright-core'

export interface Frames {
  readonly frames: number
  readonly tookMs: number
  /** Between two frames. */
  readonly longestMs: number
  /** Cards on the screen when scrolling rests. */
  readonly shown: number
}

/** For what is shown when scrolling rests. */
const patienceMs = 30_000

/** Screens that go by in a second. */
const screensPerSecond = 4

/** Scrolls down for so long, by as much as the clock says, and counts the frames in which that was done. */
export async function countFrames(
  page: Page,
  { ms, element }: { ms: number; element: string },
): Promise<Frames> {
  const counted = (await page.evaluate(`new Promise((resolve) => {
    const began = performance.now()
    let last = began, frames = 0, longestMs = 0
    const frame = () => {
      const now = performance.now()
      longestMs = Math.max(longestMs, now - last)
      last = now
      frames += 1
      scrollTo(0, ((now - began) / 1000) * innerHeight * ${screensPerSecond})
      if (now - began < ${ms}) requestAnimationFrame(frame)
      else resolve({ frames, tookMs: now - began, longestMs })
    }
    requestAnimationFrame(frame)
  })`)) as Omit<Frames, 'shown'>
  const onScreen = `[...document.querySelectorAll('${element}')].filter((one) => {
    const { top, bottom } = one.getBoundingClientRect()
    return bottom > 0 && top < innerHeight
  }).length`
  // Asked from outside: the policy of the page lets no text become code.
  const until = performance.now() + patienceMs
  let shown = 0
  while (shown < 7 && performance.now() < until) {
    shown = Number(await page.evaluate(onScreen))
    await Bun.sleep(50)
  }
  return { ...counted, shown }
}
