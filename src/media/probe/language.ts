// ISO 639-2 (both variants) and 639-3 codes that have a two-letter form; Intl of this engine maps only a few.
const twoLetterCodes = new Map(
  (
    'afr:af alb:sq sqi:sq amh:am ara:ar arm:hy hye:hy asm:as aze:az baq:eu eus:eu bel:be ben:bn bos:bs bul:bg ' +
    'bur:my mya:my cat:ca chi:zh zho:zh cmn:zh hrv:hr cze:cs ces:cs dan:da dut:nl nld:nl eng:en epo:eo est:et ' +
    'fao:fo fin:fi fre:fr fra:fr fry:fy geo:ka kat:ka ger:de deu:de gla:gd gle:ga glg:gl gre:el ell:el guj:gu ' +
    'hat:ht hau:ha heb:he hin:hi hun:hu ibo:ig ice:is isl:is ind:id ita:it jav:jv jpn:ja kan:kn kaz:kk khm:km ' +
    'kin:rw kir:ky kor:ko kur:ku lao:lo lat:la lav:lv lit:lt ltz:lb mac:mk mkd:mk mal:ml mao:mi mri:mi mar:mr ' +
    'may:ms msa:ms mlg:mg mlt:mt mon:mn nep:ne nor:no nob:nb nno:nn oci:oc ori:or pan:pa per:fa fas:fa pol:pl ' +
    'por:pt pus:ps que:qu roh:rm rum:ro ron:ro rus:ru san:sa scc:sr srp:sr scr:hr sin:si slo:sk slk:sk slv:sl ' +
    'som:so spa:es sun:su swa:sw swe:sv tam:ta tat:tt tel:te tgk:tg tgl:tl tha:th tib:bo bod:bo tuk:tk tur:tr ' +
    'uig:ug ukr:uk urd:ur uzb:uz vie:vi wel:cy cym:cy wol:wo xho:xh yid:yi yor:yo zul:zu'
  )
    .split(' ')
    .map((pair): [string, string] => [pair.slice(0, 3), pair.slice(4)]),
)

const noLanguage = new Set(['und', 'mis', 'zxx', 'unk', 'xx'])

/** BCP 47 primary tag of a stream's language tag: `ger` → `de`, `pt-BR` → `pt`; null when it names no language. */
export function primaryLanguage(tag: string | null): string | null {
  const code = /^([a-z]{2,3})(?:[-_]|$)/.exec(tag?.toLowerCase() ?? '')?.[1]
  if (code === undefined || noLanguage.has(code)) return null
  return twoLetterCodes.get(code) ?? code
}
