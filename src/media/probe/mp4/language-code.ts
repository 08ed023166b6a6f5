/** Codes of the Macintosh (Inside Macintosh: Text, "Language codes") as ISO 639; codes that name none are empty. */
const macintosh = (
  'eng fra ger ita dut sve spa dan por nor heb jpn ara fin gre ice mlt tur hr chi urd hin tha kor lit pol hun est ' +
  'lav smi fo per rus chi - iri alb ron ces slk slv yid sr mac bul ukr bel uzb kaz aze aze arm geo mol kir tgk tuk ' +
  'mon - pus kur kas snd tib nep san mar ben asm guj pa ori mal kan tam tel sin bur khm lao vie ind tgl may may amh ' +
  'tir orm som swa kin run nya mlg epo'
).split(' ')

/** Those from 128 on. */
const laterMacintosh = 'wel baq cat lat que grn aym tat uig dzo jav'.split(' ')

/** From here on a code is packed ISO 639-2: three letters of five bits. */
const firstPacked = 0x400
const unspecified = 0x7fff

/** The language of a media header; null when it names none. */
export function mediaLanguage(code: number): string | null {
  if (code >= firstPacked && code !== unspecified) {
    const letters = [code >>> 10, code >>> 5, code].map((bits) => 0x60 + (bits & 0x1f))
    return String.fromCharCode(...letters)
  }
  const name = code >= 128 ? laterMacintosh[code - 128] : macintosh[code]
  return name === undefined || name === '-' ? null : name
}
