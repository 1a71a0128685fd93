import { isIP } from 'node:net'
import { asObject, asText, isCalendarDay, type JsonObject } from '@yinxin/protocol/wire'

/** One setting an operator may give. */
export interface Setting<T> {
  /** What it means, for docs/config.md. */
  readonly means: string
  /** What a value must be, for the refusal and docs/config.md. */
  readonly is: string
  /** Reads a value of the file or the command line; undefined: not one. */
  readonly read: (value: unknown) => T | undefined
  /** Default; undefined: none. */
  readonly otherwise: T
  /** How docs/config.md shows a default that depends on the machine or is long. */
  readonly shown?: string
}

/** Settings by name: those of one component, or of the process. */
export type SettingsGroup = Readonly<Record<string, Setting<any>>> // eslint-disable-line no-restricted-syntax -- a group holds settings of every type; `SettingsOf` gives each its own

/** The values of a group. */
export type SettingsOf<Group extends SettingsGroup> = {
  readonly [Name in keyof Group]: Group[Name] extends Setting<infer T> ? T : never
}

/** A setting with a default. */
export const setting = <T>(
  means: string,
  is: string,
  read: (value: unknown) => T | undefined,
  otherwise: T,
  shown?: string,
): Setting<T> => ({ means, is, read, otherwise, ...(shown === undefined ? {} : { shown }) })

/** A setting that may be absent. */
export const optional = <T>(means: string, is: string, read: (value: unknown) => T | undefined): Setting<T | undefined> => ({
  means,
  is,
  read,
  otherwise: undefined,
})

/**
 * Reads a group. Throws one sentence for an unknown name or a value that is not one.
 * @param where how the sentence names the group: `portal.`, or nothing for the process
 */
export function readSettings<Group extends SettingsGroup>(group: Group, given: JsonObject, where = ''): SettingsOf<Group> {
  const values = new Map(Object.entries(group).map(([name, { otherwise }]) => [name, otherwise as unknown]))
  for (const [name, value] of Object.entries(given)) {
    const known = Object.hasOwn(group, name) ? group[name] : undefined
    if (known === undefined) throw new Error(`configuration: there is no setting '${where}${name}'`)
    values.set(name, readValue(known, value, `'${where}${name}'`))
  }
  return Object.fromEntries(values) as SettingsOf<Group>
}

/** @param name how a sentence names the setting */
function readValue<T>({ read, is }: Setting<T>, value: unknown, name: string): T {
  let result: T | undefined
  try {
    result = read(value)
  } catch (error) {
    throw new Error(`configuration: ${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (result === undefined) throw new Error(`configuration: ${name} must be ${is}`)
  return result
}

/** Words in both languages of the pages. */
export type Words = { readonly zh: string; readonly en: string }

export const readText = (value: unknown) => asText(value, 4096)

export const readFlag = (value: unknown) => (typeof value === 'boolean' ? value : undefined)
export const readUrl = (value: unknown) =>
  typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '') ? value : undefined
export const readDate = (value: unknown) => (typeof value === 'string' && isCalendarDay(value) ? value : undefined)
export const readVersion = (value: unknown) => (typeof value === 'string' && /^\d+(?:\.\d+){1,3}$/.test(value) ? value : undefined)

export const readOneOf =
  <T extends string>(choices: readonly T[]) =>
  (value: unknown) =>
    choices.find((choice) => choice === value)

/** A whole number from `min` to `max`. */
export const readNumber = (min: number, max: number) => (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max ? value : undefined

export const readPortNumber = readNumber(1, 65_535)

/** An address, or a range of them: 10.0.0.0/8. */
export function readAddressRange(value: unknown): string | undefined {
  const [address = '', bits, ...more] = typeof value === 'string' ? value.split('/') : []
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  const wellFormed = more.length === 0 && longest > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest))
  return wellFormed ? (value as string) : undefined
}

export const readList =
  <T>(read: (value: unknown) => T | undefined) =>
  (value: unknown): readonly T[] | undefined => {
    if (!Array.isArray(value)) return undefined
    const items = value.map(read)
    return items.some((item) => item === undefined) ? undefined : (items as T[])
  }

export function readWords(value: unknown): Words | undefined {
  const words = asObject(value)
  const [zh, en] = [asText(words?.['zh'], 500), asText(words?.['en'], 500)]
  return zh === undefined || en === undefined ? undefined : { zh, en }
}

/** An object with exactly these fields: `fields` must be there, `more` may be. Each is what its reader makes of it. */
export function readRecord<T>(
  fields: Readonly<Record<string, (value: unknown) => unknown>>,
  more: Readonly<Record<string, (value: unknown) => unknown>> = {},
) {
  return (value: unknown): T | undefined => {
    const object = asObject(value)
    if (object === undefined || Object.keys(object).some((key) => !Object.hasOwn(fields, key) && !Object.hasOwn(more, key)))
      return undefined
    const present = [...Object.entries(fields), ...Object.entries(more).filter(([key]) => key in object)]
    const values = present.map(([key, read]) => [key, read(object[key])] as const)
    return values.some(([, one]) => one === undefined) ? undefined : (Object.fromEntries(values) as T)
  }
}

/** Values by name: { "示范市": "2024-06-01" }. */
export const readByName =
  <T>(read: (value: unknown) => T | undefined) =>
  (value: unknown): Readonly<Record<string, T>> | undefined => {
    const values = Object.entries(asObject(value) ?? { '': undefined }).map(([name, one]) => [name, read(one)] as const)
    return values.some(([, one]) => one === undefined) ? undefined : (Object.fromEntries(values) as Record<string, T>)
  }
