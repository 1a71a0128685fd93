/** Escapes that JSON may hold and PostgreSQL's jsonb refuses: NUL, and half a surrogate pair (JSON.stringify escapes only lone ones). */
const unstorable = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g

/** JSON text for a jsonb column. What PostgreSQL cannot store is left out: only a hostile caller sends it, and it must not become an error of ours. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes('\\u') ? text.replaceAll(unstorable, '$1') : text // hardly ever has an escape, and looking for it is cheap
}
