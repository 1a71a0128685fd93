import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sealedTableNames } from './sealed-tables.ts'

// Nothing writes a row that a right stands on but through the door: what writes one is named here with how, and has to import it.

const server = fileURLToPath(new URL('../..', import.meta.url))

const tables = sealedTableNames.join('|')
const writes = [
  new RegExp(String.raw`\b(?:insert\s+into|update|delete\s+from|truncate|merge\s+into)\s+(?:only\s+)?portal\.(${tables})\b`, 'gi'),
  new RegExp(String.raw`\b(?:insertInto|updateTable|deleteFrom|mergeInto)\('(?:portal\.)?(${tables})'`, 'g'),
  new RegExp(String.raw`sql\.id\('portal', '(${tables})'\)`, 'g'),
]

/** Files that write, and what: those of `rights/` beside them are the door. */
const writers: Readonly<Record<string, readonly string[]>> = {
  'portal/binding/store.ts': ['bindings', 'holders', 'unbindings'],
  'portal/delegations/store.ts': ['delegation_handlers', 'delegations'],
  'portal/lost-ukey/store.ts': ['suspensions'],
  'portal/organization-registration/registration-store.ts': ['organizations'],
  'portal/organizations/import-bindings.ts': ['bindings', 'holders'],
  'portal/organizations/import-store.ts': ['organizations', 'units'],
  'portal/roles/handlers.ts': ['holder_persons'],
  'portal/roles/main-binding.ts': ['organizations'],
  'portal/roles/store.ts': ['roles'],
  'portal/transfers/move-binding.ts': ['bindings', 'holders'],
  'portal/unbinding/store.ts': ['bindings', 'unbindings'],
}
/** Writes the table it was told to, through the door. */
const byName = ['portal/binding/block.ts']

/** What is not in a seal is written by the store as it is: the statement says so in its text. */
const outsideOfSeals = [/set last_used_at = \$2/]

const files = readdirSync(server, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('/migrations/') && !file.startsWith('portal/rights/'),
)
const textOf = (file: string) => readFileSync(join(server, file), 'utf8')

describe('R52 one door', () => {
  it('nothing else in the server writes a sealed table, and the stores that do go through the door', () => {
    const found: Record<string, readonly string[]> = {}
    for (const file of files) {
      const text = textOf(file)
      const names = new Set(writes.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')))
      if (names.size > 0) found[file] = [...names].toSorted()
    }
    expect(found).toEqual({
      ...writers,
      ...Object.fromEntries(byName.flatMap((file) => (found[file] === undefined ? [] : [[file, found[file]]]))),
    })
    expect(Object.keys(found).length).toBeGreaterThan(10)
  })

  it.each([...Object.keys(writers), ...byName])('%s', (file) => {
    expect(textOf(file)).toMatch(/\b(?:writeSealed|sealNewRows)\(/)
  })

  it('each statement of a store that writes stands inside a call of the door, or is named by one', () => {
    for (const file of Object.keys(writers)) {
      const text = textOf(file)
      if (/sealNewRows\(/.test(text)) continue // inserts whole rows with their seals, and changes by the door
      for (const [, name, statement] of text.matchAll(/const (\w+) = statement(?:<[^`]*?>)?\(\s*`([^`]*)`/g)) {
        const isWrite = writes[0]?.test(statement ?? '') === true
        if (writes[0] !== undefined) writes[0].lastIndex = 0
        if (!isWrite || outsideOfSeals.some((pattern) => pattern.test(statement ?? ''))) continue
        const called = new RegExp(String.raw`\b${name}\(`)
        const doors = text.split(/\bwriteSealed\(/).slice(1)
        expect(
          doors.some((door) => called.test(door.slice(0, 600))),
          `${file}: ${name} is not called through writeSealed`,
        ).toBe(true)
      }
    }
  })
})
