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

/** Words that name one region or script of a language. */
const regional: Readonly<Record<string, string>> = {
  brazilian: 'pt-BR',
  pob: 'pt-BR',
  ptb: 'pt-BR',
  latino: 'es-419',
  castellano: 'es-ES',
  castilian: 'es-ES',
  flemish: 'nl-BE',
  vff: 'fr-FR',
  vfq: 'fr-CA',
  chs: 'zh-Hans',
  cht: 'zh-Hant',
  简体: 'zh-Hans',
  繁體: 'zh-Hant',
}

const tagPattern =
  /^([a-z]{2,3})((?:[-_](?:hans|hant|latn|cyrl|arab))?(?:[-_](?:[a-z]{2}|\d{3}))?)$/

/** Primary language tag (`en`) of a code, a tag such as `pt-BR`, or a name; null when it is none. */
export function languageOf(word: string): string | null {
  const lower = word.toLowerCase()
  const direct = byWord.get(lower)
  if (direct !== undefined) return direct
  const primary = tagPattern.exec(lower)?.[1]
  return primary === undefined ? null : (byWord.get(primary) ?? null)
}

/** The tag of a word that says more than a language, such as `pt_br` (`pt-BR`) or `cht` (`zh-Hant`); else null. */
export function languageTagOf(word: string): string | null {
  const lower = word.toLowerCase()
  if (Object.hasOwn(regional, lower)) return regional[lower] ?? null
  const [, primary = '', rest = ''] = tagPattern.exec(lower) ?? []
  const language = byWord.get(primary)
  if (language === undefined || rest === '') return null
  const subtags = rest.slice(1).split(/[-_]/)
  return [language, ...subtags.map(subtagCase)].join('-')
}

// RFC 5646, section 2.1.1: scripts as `Hans`, regions as `BR`.
function subtagCase(subtag: string): string {
  return subtag.length === 4
    ? subtag.slice(0, 1).toUpperCase() + subtag.slice(1)
    : subtag.toUpperCase()
}
