const base32 = 'abcdefghijklmnopqrstuvwxyz234567'

/** The info hash that a magnet link names, in hexadecimal digits; null for other addresses. */
export function hashOfMagnet(url: string): string | null {
  if (!/^magnet:/i.test(url)) return null
  const topics = URL.parse(url)?.searchParams.getAll('xt') ?? []
  for (const topic of topics) {
    const [, text = ''] = /^urn:btih:([\da-z]+)$/i.exec(topic) ?? []
    const hash = text.toLowerCase()
    if (/^[\da-f]{40}$/.test(hash)) return hash
    if (/^[a-z2-7]{32}$/.test(hash)) return hexOf(hash)
  }
  return null
}

function hexOf(text: string): string {
  let bits = 0n
  for (const digit of text) bits = bits * 32n + BigInt(base32.indexOf(digit))
  return bits.toString(16).padStart(40, '0')
}
