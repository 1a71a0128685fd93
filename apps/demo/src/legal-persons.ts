import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { registeredOrganizations } from './organizations.ts'

/** Invented representatives, in turn. */
const representatives = ['何敬之', '沈亦舟', '苏怀清', '陈知远']

/**
 * Writes the register of legal persons of the demo: every organisation under the name the insurance register has it, all in business. What
 * `yunfan` is called in its certificate it does not know: that is for a clerk.
 * @returns the file
 */
export function writeDemoRegister(folder: string): string {
  const file = join(folder, 'legal-persons.csv')
  const rows = registeredOrganizations().map(
    ({ uscc, name }, index) => `${uscc},${name},,有限责任公司,${representatives[index % representatives.length] ?? ''},存续`,
  )
  const header = 'uscc,name,former names,type,legal representative,state'
  writeFileSync(`${file}.new`, [header, ...rows, ''].join('\n'))
  renameSync(`${file}.new`, file)
  return file
}
