import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { shownFacts, signatureAlgorithmOf } from '../certificates/shown-facts.ts'
import type { PromptCertificate } from '../pin/prompt.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import { listRead } from '../ukey/list-read.ts'
import { ask, type Talk } from './talk.ts'

/** A certificate with everything needed to use it. */
export interface Chosen {
  readonly ukey: DriverUkey
  readonly certificate: string
  readonly shown: PromptCertificate
}

/**
 * The certificate the page named, else the only one, else the one the person picks.
 * @returns UKEY_MISSING (or why no driver works), UKEY_EMPTY, CERTIFICATE_NOT_ON_UKEY, and the ways a question can end
 */
export async function chooseCertificate(talk: Talk, wanted: string | undefined): Promise<Result<Chosen>> {
  const { ukeys, problems } = await listRead(talk.deps.ukeys, ({ ukeys }) =>
    wanted === undefined
      ? ukeys.some(({ certificates }) => certificates.length > 0)
      : ukeys.some(({ certificates }) => certificates.some(({ sha256 }) => sha256 === wanted)),
  )
  if (ukeys.length === 0) return { ok: false, failure: problems[0] ?? failure('UKEY_MISSING') }
  const usable = ukeys.flatMap((ukey) => usableOn(ukey, talk.deps.now()))
  if (wanted !== undefined) return pick(usable, wanted)
  const only = usable[0]
  if (only === undefined) return failed('UKEY_EMPTY')
  if (usable.length === 1) return succeeded(only)
  talk.operation.notify({ step: 'choose' })
  const answer = await ask(talk, { kind: 'choose', certificates: preferredFirst(usable, talk).map(({ shown }) => shown) })
  if (!answer.ok) return answer
  return pick(usable, answer.value.kind === 'chosen' ? answer.value.sha256 : '')
}

/** The one the site was opened for stands first, where the vendor's list has the site: it is still the person who chooses. */
function preferredFirst(usable: readonly Chosen[], { deps, subject }: Talk): readonly Chosen[] {
  const preferred = subject.site.approval === 'listed' ? deps.launches.preferred() : undefined
  return usable.toSorted((a, b) => Number(b.shown.sha256 === preferred) - Number(a.shown.sha256 === preferred))
}

function pick(usable: readonly Chosen[], sha256: string): Result<Chosen> {
  const found = usable.find(({ shown }) => shown.sha256 === sha256)
  return found === undefined ? failed('CERTIFICATE_NOT_ON_UKEY') : succeeded(found)
}

function usableOn(ukey: DriverUkey, now: number): Chosen[] {
  const { label, serialNumber, software } = ukey
  return ukey.certificates.flatMap((certificate) => {
    if (certificate.use !== 'authentication' || signatureAlgorithmOf(certificate.certificate) === undefined) return []
    const facts = shownFacts(certificate, now)
    return facts === undefined
      ? []
      : [{ ukey, certificate: certificate.certificate, shown: { ...facts, ukey: { label, serialNumber, software } } }]
  })
}
