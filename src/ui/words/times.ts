const minute = 60
const hour = 60 * minute
const day = 24 * hour

/** At most two units: "1 h 40 min", "4 min", "12 s". */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '—'
  const whole = Math.max(0, Math.round(seconds))
  if (whole < minute) return `${whole} s`
  if (whole < hour) return two(whole, minute, 'min', 1, 's', whole < 10 * minute)
  if (whole < day) return two(whole, hour, 'h', minute, 'min', true)
  return two(whole, day, whole < 2 * day ? 'day' : 'days', hour, 'h', whole < 10 * day)
}

function two(
  whole: number,
  big: number,
  bigWord: string,
  small: number,
  smallWord: string,
  withSmall: boolean,
): string {
  const rest = Math.floor((whole % big) / small)
  const first = `${Math.floor(whole / big)} ${bigWord}`
  return withSmall && rest > 0 ? `${first} ${rest} ${smallWord}` : first
}

/** "about 4 min": every estimate says that it is one. */
export function about(seconds: number): string {
  return `about ${duration(seconds < 90 ? Math.ceil(seconds / 5) * 5 : Math.round(seconds / 60) * 60)}`
}

/** An instant as people say it: "8 min ago", "in 40 s", "03:30", "Sunday 04:00", "12 Mar 2026". `now` in ms. */
export function when(instant: string | null | undefined, now = Date.now()): string {
  if (instant === null || instant === undefined) return '—'
  const at = new Date(instant)
  const seconds = Math.round((at.getTime() - now) / 1000)
  const away = Math.abs(seconds)
  if (away < 5) return 'now'
  if (away < hour || (seconds < 0 && away < day)) {
    const words = duration(away < minute ? away : away - (away % (away < hour ? minute : hour)))
    return seconds < 0 ? `${words} ago` : `in ${words}`
  }
  const clock = at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  if (away < day) return clock
  if (away < 7 * day) return `${at.toLocaleDateString(undefined, { weekday: 'long' })} ${clock}`
  return at.toLocaleDateString(undefined, { day: 'numeric', month: 'short', year: 'numeric' })
}

/** The whole of it, with its zone; for titles. */
export function exactly(instant: string): string {
  return new Date(instant).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' })
}
