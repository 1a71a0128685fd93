import type { RequestFrame } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ApprovedSites } from '../sites/approved-sites.ts'
import { isJwsSignedByOneOf } from '../sites/jws-verify.ts'
import type { CheckedRequest } from '../sites/standing.ts'
import { ask, type Talk } from './talk.ts'

/**
 * A site nobody has vouched for: the person approves it. The key of one that is in no list is fetched then, and only with it the
 * signature can be verified.
 */
export async function vouchForSite(
  talk: Talk,
  { request, standing, signed, jws }: CheckedRequest<RequestFrame>,
  approved: Pick<ApprovedSites, 'approve'>,
): Promise<Result<undefined>> {
  if (signed && standing.approval !== 'needed') return succeeded(undefined)
  const { deps, operation } = talk
  operation.notify({ step: 'approve' })
  const answer = await ask(talk, { kind: 'approve', keyChanged: standing.approval === 'approved' })
  if (!answer.ok) return answer.failure.code === 'PIN_CANCELLED' ? failed('SITE_NOT_APPROVED') : answer
  if (answer.value.kind !== 'approved') return failed('MESSAGE_INVALID')
  const published = signed && standing.site !== undefined ? succeeded(standing.site) : await deps.fetchPublication(request.iss)
  if (!published.ok) return published
  if (!isJwsSignedByOneOf(jws, published.value.keys)) return failed('REQUEST_INVALID', { field: 'signature' })
  if (answer.value.period !== 'once') approved.approve(published.value, answer.value.period)
  talk.prompt.update({ ...talk.subject, site: { ...talk.subject.site, approval: 'approved' } })
  return succeeded(undefined)
}
