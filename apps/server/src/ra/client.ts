import type { AgreementQuestion, TakesAgreements } from '@yinxin/protocol/agreement'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { asObject, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { createPeerClient } from '../platform/web/peer-client.ts'
import type { ClientCertificates } from '../platform/web/peer-exchange.ts'
import { agreementPaths } from './agreements/paths.ts'

interface AgreementsClientOptions {
  /** `https://host[:port]` of each node; the first that answers is asked. */
  readonly urls: readonly string[]
  readonly tls: ClientCertificates
  readonly clock: Clock
  readonly log: Log
}

type AgreementsClient = TakesAgreements & {
  /** Other certificates from the next question on; those under way keep theirs. */
  renew(tls: ClientCertificates): void
  /** Ends the kept connections. */
  close(): void
}

/** What a portal asks an RA over HTTPS with a client certificate. Never rejects: one that is not reached, or answers what is no answer, is RA_UNAVAILABLE. */
export function createAgreementsClient({ urls, tls, clock, log }: AgreementsClientOptions): AgreementsClient {
  const peer = createPeerClient({
    ...{ name: 'ra', urls, certificates: tls, unavailable: 'RA_UNAVAILABLE', mostAnswerBytes: 256 * 1024, clock, log },
    ...{ nodeMilliseconds: 8000, totalMilliseconds: 12_000, connections: 4 },
  })
  async function ask(path: string, question: object): Promise<Result<JsonObject>> {
    const headers = { 'content-type': 'application/json' }
    const answer = await peer.ask({ method: 'POST', path, headers, body: JSON.stringify(question) })
    if (!answer.ok) return answer
    const value = parseObject(answer.value.body.toString('utf8'))
    return value === undefined ? failed('RA_UNAVAILABLE') : succeeded(value)
  }
  return {
    async waitingForAgreement() {
      const answer = await ask(agreementPaths.waiting, {})
      if (!answer.ok) return answer
      const { questions } = answer.value
      return Array.isArray(questions) && questions.every(isQuestion)
        ? succeeded(questions as AgreementQuestion[])
        : failed('RA_UNAVAILABLE')
    },
    async reportAgreement(report) {
      const answer = await ask(agreementPaths.report, report)
      return answer.ok ? succeeded({}) : answer
    },
    renew: (next) => peer.renew(next),
    close: () => peer.close(),
  }
}

const members = ['application', 'organization', 'uscc', 'ukey', 'certificate', 'askedAt', 'until', 'address'] as const

function isQuestion(value: unknown): boolean {
  const question = asObject(value)
  return question !== undefined && members.every((name) => typeof question[name] === 'string')
}
