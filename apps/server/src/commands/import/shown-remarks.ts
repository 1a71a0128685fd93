import type { ImportRemark } from '../../portal/index.ts'

const shownAtMost = 50

/** Remarks on rows at the terminal, up to a number that can be read there. */
export function showRemarks(): (remarks: readonly ImportRemark[]) => void {
  let shown = 0
  return (remarks) => {
    for (const remark of remarks) {
      if (shown < shownAtMost) console.error(`row ${remark.row}: ${remark.kind}, ${wordsOf(remark)}`)
      if (shown === shownAtMost) console.error('more rows have remarks; --report FILE says of every row what became of it')
      shown++
    }
  }
}

const fieldOf = ({ failure }: ImportRemark) => String(failure.detail?.['unitCode'] ?? failure.detail?.['field'] ?? '')

const wordsOf = (remark: ImportRemark) => `${remark.failure.code} (${remark.failure.number}) ${fieldOf(remark)}`
