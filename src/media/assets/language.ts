// ISO 639-1, ISO 639-2 (both forms) and the names people write, one language a line.
const table = `
af afr afrikaans
ar ara arabic
az aze azerbaijani
be bel belarusian
bg bul bulgarian
bn ben bengali
bs bos bosnian
ca cat catalan català
cs ces cze czech čeština
cy wel cym welsh
da dan danish dansk
de deu ger german deutsch allemand
el ell gre greek
en eng english englisch anglais
es spa esp spanish español espanol castellano castilian latino
et est estonian eesti
eu eus baq basque
fa fas per persian farsi
fi fin finnish suomi
fr fra fre french français francais französisch vff vfq vostfr
ga gle irish
gl glg galician
gu guj gujarati
he heb hebrew
hi hin hindi
hr hrv scr croatian hrvatski
hu hun hungarian magyar
hy hye arm armenian
id ind indonesian
is isl ice icelandic
it ita italian italiano
ja jpn jap jp japanese 日本語
ka kat geo georgian
kk kaz kazakh
kn kan kannada
ko kor korean 한국어
lt lit lithuanian
lv lav latvian
mk mkd mac macedonian
ml mal malayalam
mn mon mongolian
mr mar marathi
ms msa may malay
nb nob
nl nld dut dutch nederlands flemish
nn nno
no nor norwegian norsk
pa pan punjabi
pl pol polish polski
pt por portuguese português portugues brazilian pob ptb
ro ron rum romanian română
ru rus russian русский
sk slk slo slovak slovenčina
sl slv slovenian slovene
sq sqi alb albanian
sr srp scc serbian
sv swe swedish svenska
sw swa swahili
ta tam tamil
te tel telugu
th tha thai
tl tgl tagalog filipino fil
tr tur turkish türkçe
uk ukr ukrainian українська
ur urd urdu
uz uzb uzbek
vi vie vietnamese
yue cantonese
zh zho chi chs cht chinese mandarin 中文 简体 繁體
zu zul zulu`

const byWord = new Map<string, string>()
for (const line of table.trim().split('\n')) {
  const words = line.split(' ')
  for (const word of words) byWord.set(word, words[0] ?? word)
}

const tagPattern = /^([a-z]{2,3})[-_]((?:[a-z]{4}|[a-z]{2}|\d{3})(?:[-_](?:[a-z]{2}|\d{3}))?)$/

/** Primary language tag (`en`) of a code, a tag such as `pt-BR`, or a name; null when it is none. */
export function languageOf(word: string): string | null {
  const lower = word.toLowerCase()
  const direct = byWord.get(lower)
  if (direct !== undefined) return direct
  const primary = tagPattern.exec(lower)?.[1]
  return primary === undefined ? null : (byWord.get(primary) ?? null)
}

/** The word itself when it says more than a language, such as `pt-BR` or `zh-Hans`; else null. */
export function languageTagOf(word: string): string | null {
  return tagPattern.test(word.toLowerCase()) ? word : null
}
