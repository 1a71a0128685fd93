import { setImmediate } from 'node:timers/promises'
import { parseCertId, type CertId } from '@yinxin/pki'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import { askedGrain, askedWithin, isCurrent, renewalAge } from './answer-life.ts'
import type { Responders } from './responder.ts'
import { answerAbout, answerTimes, signAnswer } from './sign-answer.ts'
import { keptAnswerStore } from './store.ts'

/** Answers made ahead in one transaction: revocations of these certificates wait as long. */
const batch = 50
/** Signatures made before other work has its turn. */
const signaturesAtOnce = 10

/** Signed answers that are sent again while they are current, on record for all nodes. */
export interface KeptAnswers {
  /** What is kept, or an answer made now and kept. What was never given out is `unknown` and not kept. */
  answer(certId: CertId, issuer: CertificationAuthority): Promise<Uint8Array>
  /** Makes those anew that are past their half and were asked for within a day; forgets the others after a day. */
  refresh(issuers: readonly CertificationAuthority[]): Promise<void>
}

export function createKeptAnswers(responders: Responders, context: CaContext): KeptAnswers {
  const { db, clock } = context
  const making = new Map<string, Promise<Uint8Array>>()

  async function current(certId: CertId) {
    const known = await keptAnswerStore(db).find(certId.raw)
    return known !== undefined && isCurrent(known, clock.now()) ? known : undefined
  }

  async function make(certId: CertId, issuer: CertificationAuthority): Promise<Uint8Array> {
    const known = await current(certId) // whoever was at it may have ended between the first look and now
    if (known !== undefined) return known.answer
    const [made] = await makeAnswers([{ certId, askedAt: clock.now() }], issuer, responders, context)
    return made as Uint8Array
  }

  return {
    async answer(certId, issuer) {
      const [known, now] = [await current(certId), clock.now()]
      if (known !== undefined) {
        if (Math.abs(+now - +known.asked_at) > askedGrain) await keptAnswerStore(db).noteAsked(certId.raw, now)
        return known.answer
      }
      const key = Buffer.from(certId.raw).toString('base64')
      const under = making.get(key) ?? make(certId, issuer).finally(() => making.delete(key))
      making.set(key, under)
      return under
    },

    async refresh(issuers) {
      const since = new Date(+clock.now() - askedWithin)
      await keptAnswerStore(db).forgetUnasked(since)
      for (const issuer of issuers) await refreshOf(issuer, since)
    },
  }

  async function refreshOf(issuer: CertificationAuthority, since: Date): Promise<void> {
    for (;;) {
      const rows = await keptAnswerStore(db).aging(issuer.sha256, new Date(+clock.now() - renewalAge), since, batch)
      const asked = rows.flatMap(({ cert_id, asked_at }) => {
        const certId = parseCertId(cert_id)
        return certId.ok ? [{ certId: certId.value, askedAt: asked_at }] : []
      })
      await makeAnswers(asked, issuer, responders, context)
      if (rows.length < batch) return
    }
  }
}

interface Asked {
  readonly certId: CertId
  readonly askedAt: Date
}

/**
 * Signs and keeps answers in one transaction that holds the certificates' status: a revocation under way is waited for, and one that comes
 * waits and then forgets what is kept here. So no answer that is kept is older than a revocation.
 */
async function makeAnswers(
  asked: readonly Asked[],
  issuer: CertificationAuthority,
  responders: Responders,
  { db, clock }: CaContext,
): Promise<readonly Uint8Array[]> {
  if (asked.length === 0) return []
  const signer = await responders.of(issuer)
  const serials = asked.map(({ certId }) => certId.serialNumber)
  return db.transaction().execute(async (trx) => {
    const store = keptAnswerStore(trx)
    await store.lockStatus(issuer.sha256, serials)
    const statuses = new Map((await store.statuses(issuer.sha256, serials)).map((row) => [row.serial, row]))
    const times = answerTimes(clock.now(), signer)
    const answers: Uint8Array[] = []
    for (const { certId } of asked) {
      if (answers.length % signaturesAtOnce === signaturesAtOnce - 1) await setImmediate()
      answers.push(signAnswer([answerAbout(certId, statuses.get(certId.serialNumber), times, issuer)], signer, issuer, times))
    }
    const dates = { issuer_sha256: issuer.sha256, this_update: times.thisUpdate, next_update: times.nextUpdate }
    const rows = asked.map(({ certId, askedAt }, index) => ({
      ...{ ...dates, cert_id: certId.raw, serial: certId.serialNumber, answer: answers[index] as Uint8Array, asked_at: askedAt },
    }))
    await store.keep(rows.filter(({ serial }) => statuses.has(serial)))
    return answers
  })
}
