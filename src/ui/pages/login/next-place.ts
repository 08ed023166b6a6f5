/**
 * The place of the page that a text names, as `go` takes it; the dashboard for everything that is none, such as the address of
 * another site. Whoever sends somebody a link to the login must not choose where they end.
 */
export function nextPlace(text: string | null, base: string): string {
  if (text === null || !URL.canParse(text, base)) return ''
  const url = new URL(text, base)
  const home = new URL(base)
  if (url.origin !== home.origin || !url.pathname.startsWith(home.pathname)) return ''
  const place = url.pathname.slice(home.pathname.length)
  // A slash in front would be taken for the name of a host.
  return /^(?:\/|api\/|login(?:\/|$))/.test(place) ? '' : place + url.search
}
