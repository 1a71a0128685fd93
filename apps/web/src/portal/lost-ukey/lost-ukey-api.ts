import type { LostUkeyAnswer, SuspensionAnswer, SuspensionInput } from '@yinxin/protocol/portal'
import { askPortal } from '../portal-api.ts'
import { tabContext } from '../tab-context.ts'

const acting = () => {
  const context = tabContext()
  return context === undefined ? '' : `?context=${encodeURIComponent(context)}`
}

export const readLostUkey = () => askPortal<LostUkeyAnswer>('GET', `/api/lost-ukey${acting()}`)
export const suspendCertificate = (input: SuspensionInput) =>
  askPortal<SuspensionAnswer>('POST', `/api/lost-ukey/suspensions${acting()}`, input)
