import type { CertificateStatusAnswer } from '@yinxin/protocol/portal'
import { shallowRef, watch } from 'vue'
import { readCertificateStatus } from '../portal-api.ts'
import type { Candidate } from './candidates.ts'

/** What the portal knows of the certificate that would be used, asked once for each; no answer is `unchecked`. */
export function useCertificateStatus(candidate: () => Candidate | undefined) {
  const answer = shallowRef<CertificateStatusAnswer>()

  async function ask(asked: Candidate | undefined): Promise<void> {
    answer.value = undefined
    if (asked === undefined) return
    const told = await readCertificateStatus({ certificate: asked.certificate })
    if (candidate()?.sha256 === asked.sha256) answer.value = told.ok ? told.value : { status: 'unchecked' }
  }

  watch(
    () => candidate()?.sha256,
    () => void ask(candidate()),
    { immediate: true },
  )
  return { answer, again: () => void ask(candidate()) }
}
