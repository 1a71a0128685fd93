import { appendFileSync } from 'node:fs'
import type { ImportRemark } from '../../portal/index.ts'

/** Where remarks on rows go: a CSV file, or the terminal up to a number that can be read there. */
export interface Report {
  add(remarks: readonly ImportRemark[]): void
}

const shownAtMost = 50

/** @param file appended to; undefined: the terminal */
export function openReport(file: string | undefined): Report {
  if (file !== undefined) {
    appendFileSync(file, '')
    return { add: (remarks) => appendFileSync(file, remarks.map((remark) => `${csvLine(remark)}\n`).join('')) }
  }
  let shown = 0
  return {
    add(remarks) {
      for (const remark of remarks) {
        if (shown < shownAtMost) console.error(`row ${remark.row}: ${remark.kind}, ${wordsOf(remark)}`)
        if (shown === shownAtMost) console.error('more rows have remarks; --report FILE takes all of them')
        shown++
      }
    },
  }
}

const fieldOf = ({ failure }: ImportRemark) => String(failure.detail?.['unitCode'] ?? failure.detail?.['field'] ?? '')

const wordsOf = (remark: ImportRemark) => `${remark.failure.code} (${remark.failure.number}) ${fieldOf(remark)}`

/** Unit codes come from the file: a spreadsheet must not take one for a formula. */
const csvLine = (remark: ImportRemark) =>
  [remark.row, remark.kind, remark.failure.code, remark.failure.number, fieldOf(remark).replaceAll(/[^\w-]/g, '')].join(',')
