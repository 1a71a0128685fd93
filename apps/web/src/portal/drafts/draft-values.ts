/** What is kept of a half-filled form: its fields by name, each as the form holds it. Whoever reads it again judges every field anew. */
export type DraftValues = Readonly<Record<string, string | readonly string[]>>

/** Of one text, of one list, of one form written down; of forms in one tab. */
export const draftBounds = { text: 200, list: 200, form: 8000, forms: 8 } as const

/** How long a form is kept, in milliseconds: over lunch, not until tomorrow. */
export const draftLife = 4 * 3_600_000

/** A number of a telephone, and of a resident, alone or among other words. */
const personal = [/(?<!\d)1[3-9]\d{9}(?!\d)/, /\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]/]

/**
 * What of a form may be kept. A field that holds what reads as a mobile or an ID number is left out whatever it was meant for: people paste into the
 * wrong field. So is what is too long to have been typed. Undefined: nothing is left, or too much.
 */
export function keepable(values: DraftValues): DraftValues | undefined {
  const kept = Object.entries(values).filter(([, value]) =>
    typeof value === 'string' ? isKeepable(value) : value.length <= draftBounds.list && value.every(isKeepable),
  )
  const isEmpty = kept.every(([, value]) => value.length === 0)
  return isEmpty || JSON.stringify(kept).length > draftBounds.form ? undefined : Object.fromEntries(kept)
}

function isKeepable(text: string): boolean {
  const plain = text.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '')
  return text.length <= draftBounds.text && !personal.some((pattern) => pattern.test(plain))
}

/** What was kept, read back; undefined for anything that no form wrote. */
export function readDraftValues(json: string): DraftValues | undefined {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const isValue = (one: unknown) => typeof one === 'string' || (Array.isArray(one) && one.every((part) => typeof part === 'string'))
  return Object.values(value).every(isValue) ? (value as DraftValues) : undefined
}
