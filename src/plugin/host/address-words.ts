const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * The path of a URL as it may be logged: without its query, and without segments that look like a key, which some
 * services put there (webhooks of chats, bots).
 */
export function pathWords(url: URL): string {
  return url.pathname.split('/').map(segmentWords).join('/')
}

function segmentWords(segment: string): string {
  const isOpaque = segment.length >= 24 && /[A-Za-z]/.test(segment) && /\d/.test(segment)
  return isOpaque && !uuid.test(segment) && !/\.[a-z\d]{2,4}$/.test(segment) ? '***' : segment
}
