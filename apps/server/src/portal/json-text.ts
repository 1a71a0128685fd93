/** Escapes that JSON may hold and PostgreSQL's jsonb refuses: NUL, and half a surrogate pair (JSON.stringify escapes only lone ones). */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g

/** JSON text for a jsonb column. What PostgreSQL cannot store is left out: only a hostile caller sends it, and it must not become an error of ours. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(unstorable, '$1')
}

/** A copy of `value` with only what jsonb can store. */
export function storable<T>(value: T): T {
  return JSON.parse(jsonText(value)) as T
}
