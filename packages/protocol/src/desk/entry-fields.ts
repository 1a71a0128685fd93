import type { FieldChange, OpenSpan } from './administration.ts'
import { writtenSpans } from './opening-hours.ts'

/**
 * An entry as a flat list: each field by its path (`name.zh`, `week.0`), with its value as text. What history shows and what two people are compared by.
 * Lists are one field, hours of a day are written as people write them.
 */
function entryFields(content: object): ReadonlyMap<string, string> {
  return new Map(Object.entries(content).flatMap(([name, value]) => fieldsOf(name, value)))
}

function fieldsOf(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return []
  if (name === 'week') return (value as readonly (readonly OpenSpan[])[]).map((spans, day) => [`week.${day}`, writtenSpans(spans)] as const)
  if (Array.isArray(value)) return [[name, value.map(asText).join(', ')]]
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([inner, one]) => fieldsOf(`${name}.${inner}`, one))
  return [[name, String(value)]]
}

const asText = (value: unknown): string => (typeof value === 'object' && value !== null ? Object.values(value).join(' → ') : String(value))

/** What differs between two, in the order of the fields. Undefined: there was none before, or is none after. */
export function changedFields(before: object | undefined, after: object | undefined): readonly FieldChange[] {
  const [old, now] = [entryFields(before ?? {}), entryFields(after ?? {})]
  return [...new Set([...now.keys(), ...old.keys()])]
    .filter((field) => (old.get(field) ?? '') !== (now.get(field) ?? ''))
    .map((field) => ({ field, ...given('before', old.get(field)), ...given('after', now.get(field)) }))
}

const given = (name: 'before' | 'after', value: string | undefined) => (value === undefined ? {} : { [name]: value })

/** What one has typed on an entry that somebody else has changed meanwhile. */
export interface Merged<Content> {
  /** Theirs, with every field one has changed oneself. */
  readonly content: Content
  /** Fields that both have changed, each to something else. */
  readonly both: readonly string[]
}

/** Puts one's own changes of `base` upon what somebody else made of it: nothing of either is lost, and what both changed is named. */
export function mergeEntries<Content extends object>(base: Content, mine: Content, theirs: Content): Merged<Content> {
  const merged = { ...theirs } as Record<string, unknown>
  const both: string[] = []
  for (const name of new Set([...Object.keys(base), ...Object.keys(mine)])) {
    const [was, wanted, is] = [base, mine, theirs].map((one) => (one as Record<string, unknown>)[name])
    if (isEqual(was, wanted)) continue
    if (!isEqual(was, is) && !isEqual(wanted, is)) both.push(name)
    merged[name] = wanted
  }
  return { content: merged as Content, both }
}

const isEqual = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
