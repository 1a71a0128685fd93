/**
 * Characters that GBK kept in Unicode's private use area before Unicode had them: U+E815 to U+E864 are these, in this order (GB 18030-2022 annex; its
 * six that no converter has moved yet are told apart by hand). A name from an old system may have either.
 */
const rareOfGbk =
  '⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻'

const rare = new Map([...rareOfGbk].map((character, index) => [String.fromCodePoint(0xe815 + index), character]))

/** Signs that converters between GBK and Unicode, and keyboards, write in several ways; which one says nothing. */
const signs: Readonly<Record<string, string>> = {
  '〔【〖': '(',
  '〕】〗': ')',
  '—―–‐‑−': '-',
  '・‧•∙': '·',
  '〜': '~',
}

const oneSign = new Map(Object.entries(signs).flatMap(([written, sign]) => [...written].map((one) => [one, sign] as const)))

/** What nobody sees: blanks of every width, joiners, marks of direction, and selectors of how one and the same character is drawn. */
const unseen = /[\s\p{Default_Ignorable_Code_Point}]+/gu

/**
 * Name of an organisation for comparison (R18): what computers write differently becomes one, what people decide stays. One are full and half width
 * (NFKC), brackets, dots and dashes, blanks, case, and characters GBK keeps at other places than Unicode. Not one are 有限公司 and 有限责任公司, 集团 or
 * 分公司 left out, traditional and simplified characters, and characters that only look alike: that is for a clerk to decide.
 */
export function normalizeOrganizationName(name: string): string {
  const composed = name.normalize('NFKC').replaceAll(unseen, '').toUpperCase()
  return [...composed].map((one) => rare.get(one) ?? oneSign.get(one) ?? one).join('')
}

/** True when two names differ only in how computers write them; an empty one is nobody's. */
export function isSameOrganizationName(a: string, b: string): boolean {
  const normalized = normalizeOrganizationName(a)
  return normalized !== '' && normalized === normalizeOrganizationName(b)
}
