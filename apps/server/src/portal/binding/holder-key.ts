import type { Verification } from '@yinxin/protocol/gateway'
import type { HolderKey } from './store.ts'

/** By what the holder of a verified certificate is known; undefined when the verdict names nobody. */
export function holderKeyOf({ verdict, certificate, subject }: Verification): HolderKey | undefined {
  if (verdict !== 'accepted' || certificate?.authority === undefined || subject === undefined) return undefined
  return { authority: certificate.authority, stableId: subject.stableId }
}
