import type { Random } from '../daemon/random.ts'

/** Values that break programs, as they stand in a path or a query: some encoded, some not. */
export function hostileTexts(canary: string): readonly string[] {
  return [...traversals(canary), ...controls, ...numbers, ...injections, ...lengths, ...plausible]
}

function traversals(canary: string): readonly string[] {
  const name = canary.replace(/^\//, '')
  const up = `${'../'.repeat(12)}${name}`
  const other = '.. . ... ../ ..%2f %2e%2e %2e%2e%2f %252e%252e%252f ..%5c ..%c0%af \\\\host\\share'
  return [
    ...other.split(' '),
    ...[up, canary, `${canary}\0.jpg`].flatMap((path) => [path, encodeURIComponent(path)]),
    `/${canary}`,
    `%2f${name}`,
    `file://${canary}`,
    `${canary}%00.jpg`,
  ]
}

const controls =
  '%00 a%00b %20 %09 %0d%0aX-Injected:%201 %0a %7f %ff %ff%fe % %zz %c3%28 %E2%80%AE %ED%A0%80 %u0041'.split(
    ' ',
  )

const numbers =
  '0 -1 1 2 3 01 1.5 1e3 1e999 NaN Infinity 0x10 ٣ １ 9007199254740991 9007199254740993 99999999999999999999 -9223372036854775808'.split(
    ' ',
  )

const injections =
  `' " 1'-- 1;DROP%20TABLE%20scan 1'%20OR%20'1'='1 1)%20UNION%20SELECT%201-- %25 _ null undefined true [] {} {"$gt":""} __proto__ constructor toString * ? # & = && =%3D a=b=c ; | \`id\` $(id) \${7*7} {{7*7}} <script>alert(1)</script> %3Cimg%20src=x%20onerror=1%3E javascript:alert(1)`.split(
    ' ',
  )

const lengths = ['', 'é', 'x'.repeat(300), 'x'.repeat(5_000), '%F0%9F%92%A9'.repeat(50)]

/** What the API may well understand, cursors among it. */
const plausible =
  'Films films scan discover 2026-01-01 movie poster eyJ MQ bnVsbA e30 W10 IiI WyIiLDFd eyJ0aXRsZSI6MX0 Wzk5OTk5OTk5OTk5OTk5OTk5OTk5XQ'.split(
    ' ',
  )

/** Values for the bodies of requests. */
export function hostileValue(random: Random, texts: readonly string[], depth = 0): unknown {
  const pick = random.below(depth > 3 ? 8 : 11)
  const text = (): string => decodeSafely(texts[random.below(texts.length)] ?? '')
  switch (pick) {
    case 0:
      return null
    case 1:
      return random.next() < 0.5
    case 2:
      return (random.next() - 0.5) * 10 ** random.below(30)
    case 3:
      return random.below(100)
    case 4:
      return '\u0000\u001b[31m\u202e'
    case 5:
      return `/${text()}`
    case 8:
      return Array.from({ length: random.below(5) }, () => hostileValue(random, texts, depth + 1))
    case 9:
      return Object.fromEntries(
        Array.from({ length: random.below(5) }, () => [
          text().slice(0, 50),
          hostileValue(random, texts, depth + 1),
        ]),
      )
    default:
      return text()
  }
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
