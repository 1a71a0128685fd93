import type { Result } from '@yinxin/protocol/failures'
import { officersReasons } from '@yinxin/protocol/ra'
import type { StoredApplication } from '../applications/application.ts'
import { applicationByNumber } from '../applications/store.ts'
import { takeApplicationStep } from '../applications/take-step.ts'
import type { RaParts } from '../deps.ts'
import { refusedApplication, takeOfficersSignature, type OfficersAnswer } from './officers-signature.ts'

/**
 * An officer refuses, with the key they are signed in with, over application and reason; the signature stays with the application. The applicant reads the
 * reason.
 * @returns as `approveApplication`
 */
export async function refuseApplication(ra: RaParts, number: string, answer: OfficersAnswer): Promise<Result<StoredApplication>> {
  const { officer, traceId } = answer
  const signed = await takeOfficersSignature(ra, answer, async (about) => {
    if (about.type !== 'decision' || about.decision !== 'refuse' || about.application !== number) return undefined
    const [one, reason] = [await applicationByNumber(ra.db, number), officersReasons.find((name) => name === about.reason)]
    return one === undefined || reason === undefined ? undefined : { ...refusedApplication(one, reason), reason }
  })
  if (!signed.ok) return signed
  const { authToken, nonce, about } = signed.value
  const { reason: refusal } = about
  const change = { refusal, refused: { officer: { name: officer.name, number: officer.number, sha256: officer.sha256 }, authToken, nonce } }
  return takeApplicationStep(ra, number, { step: 'refuse', by: 'officer', officer, change, detail: { reason: refusal }, traceId })
}
