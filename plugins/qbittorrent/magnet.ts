const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** Info hashes of a magnet link as qBittorrent writes them, the one it calls the torrent by first. */
export function hashesOf(link: string): readonly string[] {
  const query = link.slice(link.indexOf('?') + 1)
  const topics = [...new URLSearchParams(query)]
    .filter(([key]) => /^xt(?:\.\d+)?$/i.test(key))
    .map(([, topic]) => topic.toLowerCase())
  const [second] = topics.flatMap((topic) => /^urn:btmh:1220([\da-f]{64})$/.exec(topic)?.[1] ?? [])
  const [first] = topics.flatMap((topic) => {
    const [, hex, text] = /^urn:btih:(?:([\da-f]{40})|([a-z2-7]{32}))$/.exec(topic) ?? []
    return hex ?? (text === undefined ? [] : hexOf(text))
  })
  // A hash of version 2 is cut to the length of one of version 1, and goes before it.
  return [second?.slice(0, 40), first].filter((hash) => hash !== undefined)
}

/** 32 characters of 5 bits. */
function hexOf(text: string): string {
  const bits = Array.from(text, (sign) => base32.indexOf(sign).toString(2).padStart(5, '0')).join(
    '',
  )
  return (bits.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 2).toString(16)).join('')
}
