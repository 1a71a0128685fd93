import type { TransferAnswer, TransfersAnswer } from '@yinxin/protocol/portal'
import { askPortal } from '../portal-api.ts'
import { tabContext } from '../tab-context.ts'

const acting = () => {
  const context = tabContext()
  return context === undefined ? '' : `?context=${encodeURIComponent(context)}`
}

export const readTransfers = () => askPortal<TransfersAnswer>('GET', `/api/transfers${acting()}`)
export const requestTransfer = () => askPortal<TransferAnswer>('POST', '/api/transfers')
export const objectTo = (id: string) => askPortal<unknown>('POST', `/api/transfers/${encodeURIComponent(id)}/objection${acting()}`)
