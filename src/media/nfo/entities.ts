// Names of U+00A0 to U+00FF in order (HTML 4.01, section 24.2).
const latin1Names =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute ' +
  'micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig ' +
  'Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash ' +
  'Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ' +
  'ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc ' +
  'uuml yacute thorn yuml'

// U+0391 to U+03A9, of which U+03A2 is no letter, and U+03B1 to U+03C9 (section 24.3).
const greekNames =
  'Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon Phi ' +
  'Chi Psi Omega'
const smallGreekNames = greekNames.toLowerCase().replace('-', 'sigmaf')

const named = new Map<string, string>([
  ...inOrder(latin1Names, 160),
  ...inOrder(greekNames, 0x391),
  ...inOrder(smallGreekNames, 0x3b1),
  ...Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }),
  ...Object.entries({ OElig: 'Œ', oelig: 'œ', Scaron: 'Š', scaron: 'š', Yuml: 'Ÿ', fnof: 'ƒ' }),
  ...Object.entries({ ndash: '–', mdash: '—', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“' }),
  ...Object.entries({ rdquo: '”', bdquo: '„', dagger: '†', bull: '•', hellip: '…', lsaquo: '‹' }),
  ...Object.entries({ rsaquo: '›', euro: '€', trade: '™', minus: '−', infin: '∞', hearts: '♥' }),
  ...Object.entries({ spades: '♠', clubs: '♣', diams: '♦', Dagger: '‡', permil: '‰', prime: '′' }),
  ...Object.entries({ Prime: '″', frasl: '⁄', circ: 'ˆ', tilde: '˜', larr: '←', uarr: '↑' }),
  ...Object.entries({ rarr: '→', darr: '↓', harr: '↔', ne: '≠', le: '≤', ge: '≥', asymp: '≈' }),
  ...Object.entries({ equiv: '≡', radic: '√', sum: '∑', loz: '◊', oline: '‾', ensp: '\u2002' }),
  ...Object.entries({ emsp: '\u2003', thinsp: '\u2009', zwnj: '\u200c', zwj: '\u200d' }),
])

function inOrder(names: string, first: number): readonly [string, string][] {
  return names.split(' ').map((name, at) => [name, String.fromCharCode(first + at)])
}

/** Character references and the entities of XML and HTML as characters; any other `&…;` stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,10}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return named.get(name) ?? whole
      const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
      const valid = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
      return valid ? String.fromCodePoint(code) : '\ufffd'
    },
  )
}
