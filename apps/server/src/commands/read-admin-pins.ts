import { badAdminPinRow, type AdminPinRow } from '../ra/index.ts'

/** Names of the columns, as the first line says them: Chinese or English. */
const columns: readonly (readonly string[])[] = [
  ['UKey 序列号', 'ukey'],
  ['统一社会信用代码', 'uscc'],
  ['解锁口令', 'admin-pin', 'PUK', 'puk'],
]

const words = {
  serial: 'UKey serial number',
  uscc: 'credit code',
  pin: 'admin PIN',
  twice: 'UKey that is there twice',
  columns: 'number of columns',
}

/** What is wrong with a row, by its line; never with what stands in it. */
interface BadRow {
  readonly line: number
  readonly what: string
}

/**
 * Reads a list of UKeys and their admin PINs: CSV without quotes, since no value needs them.
 * @throws a sentence where it is no such list
 */
export function readAdminPins(text: string): { readonly rows: readonly AdminPinRow[]; readonly bad: readonly BadRow[] } {
  const [head = '', ...lines] = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const named = head.split(',').map((name) => name.trim())
  if (named.length !== columns.length || !columns.every((names, i) => names.includes(named[i] ?? '')))
    throw new Error(`the first line is ${columns.map(([name]) => name).join(',')} (or ${columns.map(([, name]) => name).join(',')})`)
  const isPuk = named[2]?.toLowerCase() === 'puk'
  const [rows, bad, seen] = [[] as AdminPinRow[], [] as BadRow[], new Set<string>()]
  for (const [at, content] of lines.entries()) {
    if (content.trim() === '') continue
    const line = at + 2
    const [ukeySerial = '', uscc = '', pin = '', ...more] = content.split(',').map((value) => value.trim())
    const row: AdminPinRow = { ukeySerial, pin, ...(uscc === '' ? {} : { uscc }), ...(isPuk ? { puk: true } : {}) }
    const wrong = more.length > 0 ? 'columns' : (badAdminPinRow(row) ?? (seen.has(ukeySerial) ? 'twice' : undefined))
    if (wrong !== undefined) bad.push({ line, what: words[wrong] })
    else rows.push(row)
    seen.add(ukeySerial)
  }
  return { rows, bad }
}
