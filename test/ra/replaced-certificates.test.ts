// R9 A new certificate in the place of one there is: for a UKey that is gone, and for an organisation with a new name. Which one goes an officer signs, and the CA checks it.
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { attribute, generateKeyPair, parseCertificate, type Certificate } from '@yinxin/pki'
import type { AboutIssuance, SiteRequest } from '@yinxin/protocol/assistant'
import type { ApprovedByOfficer } from '@yinxin/protocol/ca'
import { failed } from '@yinxin/protocol/failures'
import type { ApplicationView, OfficerApplication } from '@yinxin/protocol/ra'
import { carryOnApproved, revokeReplaced } from '../../apps/server/src/ra/applications/carry-out.ts'
import { createRaWorld, newSubmission, organization, raOrigin, requestOver, tokenFor, uscc, type Holder, type RaWorld } from './ra-world.ts'

const traceId = '0123456789abcdef'
const newName = '天府新名有限公司'
let [world, officer, cookie]: [RaWorld, Holder, string] = [] as never

beforeAll(async () => {
  world = await createRaWorld({ codesPerHour: 1000 })
  officer = await world.officer()
  cookie = (await world.signIn(officer)).cookie
})
afterAll(() => world.close())

const submit = (body: object, at = world) => at.ask<ApplicationView>('POST', '/ra/v1/applications', { body })
const look = (number: string, secret: string) => world.ask<ApplicationView>('GET', `/ra/v1/applications/${number}`, { secret })
const standing = async ({ certificate: { sha256 } }: Holder, at = world) =>
  (await at.ca.certificatesOf(uscc)).find((one) => one.sha256 === sha256)?.standing
const goesFor = (held: Holder) => ({ replaces: held.certificate.sha256 })
const read = (base64 = ''): Certificate => {
  const parsed = parseCertificate(Buffer.from(base64, 'base64'))
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}
const revocationOf = async ({ certificate: { serialNumber } }: Holder, at = world) =>
  (await at.audit('ca')).filter(({ event, detail }) => event === 'certificate.revoked' && detail['serial'] === serialNumber).at(-1)?.detail

async function reissue(reason: 'lost' | 'damaged' = 'lost') {
  const submission = newSubmission()
  const { body } = await submit(submission.reissue(await world.code(), reason))
  return { ...submission, ...body }
}

describe('R9 a UKey that is gone is replaced', () => {
  test.each([
    ['lost', 'keyCompromise'],
    ['damaged', 'superseded'],
  ] as const)('%s: approved, the new one is issued and the old one revoked by the same decision', async (reason, revoked) => {
    const held = await world.holder('P-256', 200)
    const asked = await reissue(reason)
    expect(asked).toMatchObject({ business: 'reissue', state: 'waiting', organization })
    const approved = await world.approve(asked.number, officer, cookie, undefined, goesFor(held))
    expect(approved.body).toMatchObject({ state: 'issued', replaces: { reason, certificate: held.certificate.sha256 } })
    expect(await standing(held)).toBe('revoked')
    expect(await revocationOf(held)).toMatchObject({ reason: revoked, approvedBy: 'R001', application: asked.number })
    const { certificate = '' } = (await look(asked.number, asked.secret)).body
    expect(attribute(read(certificate).subject, 'O')).toBe(organization)
    const done = await world.ask('POST', `/ra/v1/applications/${asked.number}/receipt`, {
      secret: asked.secret,
      body: asked.receipt(certificate),
    })
    expect(done.body).toMatchObject({ state: 'done' })
  })

  test('one that was suspended meanwhile is revoked as well, and one that was revoked stays as it was', async () => {
    for (const before of ['certificateHold', 'cessationOfOperation'] as const) {
      const held = await world.holder('P-256', 200)
      const { issuerSha256 = '', serial = '' } =
        (await world.ca.certificatesOf(uscc)).find((one) => one.sha256 === held.certificate.sha256) ?? {}
      await world.ca.revoke({ issuerSha256, serial, reason: before, traceId })
      const asked = await reissue()
      expect((await world.approve(asked.number, officer, cookie, undefined, goesFor(held))).body).toMatchObject({ state: 'issued' })
      expect(await standing(held)).toBe('revoked')
    }
  })

  test('without saying which one goes, or one that is nobody’s or another organisation’s, no officer gets to sign', async () => {
    const asked = await reissue()
    const path = `/api/applications/${asked.number}/approval`
    expect((await world.decide(path, officer, cookie)).body.failure).toMatchObject({ code: 'INPUT_INVALID', detail: { field: 'replaces' } })
    const stranger = await world.decide(path, officer, cookie, { body: { replaces: officer.certificate.sha256 } })
    expect(stranger.body.failure?.code).toBe('CERTIFICATE_UNKNOWN')
    expect((await look(asked.number, asked.secret)).body.state).toBe('waiting')
  })

  test.each<[string, Partial<AboutIssuance>]>([
    ['another certificate', { replaces: 'ab'.repeat(32) }],
    ['another reason', { reason: 'damaged' }],
  ])('signed over %s than was asked, it replaces nothing', async (_name, other) => {
    const [held, asked] = [await world.holder('P-256', 200), await reissue()]
    const change = (request: SiteRequest): SiteRequest => ({ ...request, about: { ...(request.about as AboutIssuance), ...other } })
    const refused = await world.approve(asked.number, officer, cookie, change, goesFor(held))
    expect(refused.body.failure?.code).toBe('SIGNATURE_INVALID')
    expect([await standing(held), (await look(asked.number, asked.secret)).body.state]).toEqual(['in-force', 'waiting'])
  })

  test('a first certificate takes nobody’s place', async () => {
    const [held, submission] = [await world.holder('P-256', 200), newSubmission()]
    const { body } = await submit(submission.apply(await world.code()))
    const refused = await world.approve(body.number, officer, cookie, undefined, goesFor(held))
    expect(refused.body.failure?.code).toBe('INPUT_INVALID')
    expect(await standing(held)).toBe('in-force')
  })

  test('a wrong code, and the same step for another reason', async () => {
    const submission = newSubmission()
    expect((await submit(submission.reissue('0000-0000', 'lost'))).body.failure?.code).toBe('APPLICATION_CODE_WRONG')
    await submit(submission.reissue(await world.code(), 'lost'))
    expect((await submit(submission.reissue(await world.code(), 'damaged'))).body.failure?.code).toBe('STEP_REUSED')
  })

  test('two officers where the policy says so: the second signs what the first has picked, and nothing else', async () => {
    const strict = await createRaWorld({ secondOfficer: ['reissue'], codesPerHour: 100 })
    try {
      const [first, second] = [await strict.officer('周核', 'R001'), await strict.officer('吴审', 'R002')]
      const [firstCookie, secondCookie] = [(await strict.signIn(first)).cookie, (await strict.signIn(second)).cookie]
      const [held, other] = [await strict.holder('P-256', 200), await strict.holder('P-256', 200)]
      const { body } = await submit(newSubmission().reissue(await strict.code(), 'lost'), strict)
      await strict.approve(body.number, first, firstCookie, undefined, goesFor(held))
      expect(await standing(held, strict)).toBe('in-force')
      const changed = await strict.approve(body.number, second, secondCookie, undefined, goesFor(other))
      expect(changed.body.failure?.code).toBe('INPUT_INVALID')
      expect((await strict.approve(body.number, second, secondCookie)).body).toMatchObject({ state: 'issued' })
      expect([await standing(held, strict), await standing(other, strict)]).toEqual(['revoked', 'in-force'])
    } finally {
      await strict.close()
    }
  })
})

describe('R9 the organisation has a new name', () => {
  const change = async (held: Holder, name = newName) => {
    const submission = newSubmission(held.kind)
    const { body } = await submit(submission.change(held, name))
    return { ...submission, ...body }
  }

  test.each(['P-256', 'SM2'] as const)(
    'by the old key and an officer; the last day stays, the old one goes when the new one has signed: %s',
    async (kind) => {
      const held = await world.holder(kind, 200)
      const asked = await change(held)
      expect(asked).toMatchObject({ business: 'change', state: 'waiting', organization: newName })
      const seen = await world.ask<OfficerApplication>('GET', `/api/applications/${asked.number}`, { cookie })
      expect(seen.body).toMatchObject({
        organization: newName,
        replaces: { reason: 'data-changed', organization },
        onFile: { organization },
      })
      expect((await world.approve(asked.number, officer, cookie)).body).toMatchObject({ state: 'issued' })
      const { certificate = '' } = (await look(asked.number, asked.secret)).body
      const fresh = read(certificate)
      expect([attribute(fresh.subject, 'O'), attribute(fresh.subject, 'CN')]).toEqual([newName, newName])
      expect(fresh.notAfter.toISOString().slice(0, 10)).toBe(held.certificate.notAfter.toISOString().slice(0, 10))
      await revokeReplaced(world.ra.parts)
      expect(await standing(held)).toBe('in-force')
      await world.ask('POST', `/ra/v1/applications/${asked.number}/receipt`, { secret: asked.secret, body: asked.receipt(certificate) })
      await revokeReplaced(world.ra.parts)
      expect(await standing(held)).toBe('revoked')
      expect(await revocationOf(held)).toMatchObject({ reason: 'affiliationChanged' })
      const after = await world.ask<OfficerApplication>('GET', `/api/applications/${asked.number}`, { cookie })
      expect(after.body.onFile?.organization).toBe(newName)
      await world.ra.putContact({ uscc, organization, contact: '张三', mobile: '13800001234' })
    },
  )

  test('an officer who does not agree: nothing has changed', async () => {
    const held = await world.holder('P-256', 200)
    const asked = await change(held)
    await world.decide(`/api/applications/${asked.number}/refusal`, officer, cookie, { body: { reason: 'data-differs' } })
    expect((await look(asked.number, asked.secret)).body).toMatchObject({ state: 'refused', refusal: 'data-differs' })
    expect(await standing(held)).toBe('in-force')
  })

  test('another key, the same name, a name that hides something, one that is not in force: refused', async () => {
    const [held, other] = [await world.holder('P-256', 200), await world.holder('P-256', 200)]
    const code = async (body: object) => (await submit(body)).body.failure?.code
    expect(await code(newSubmission().change(held, newName, other))).toBe('RENEWAL_REFUSED')
    expect(await code(newSubmission().change(held, organization))).toBe('INPUT_INVALID')
    expect(await code(newSubmission().change(held, `新名\u202e有限公司`))).toBe('INPUT_INVALID')
    await submit(newSubmission().status(held, 'suspend', 'lost'))
    expect(await code(newSubmission().change(held, newName))).toBe('RENEWAL_REFUSED')
  })

  test('a certificate of another authority is not this one’s business', async () => {
    const elsewhere = await createRaWorld()
    try {
      const held = await elsewhere.holder('P-256', 200)
      expect((await submit(newSubmission().change(held, newName))).body.failure?.code).toBe('CERTIFICATE_UNKNOWN')
    } finally {
      await elsewhere.close()
    }
  })

  test('a CA that is away is asked again, and the name on file follows then', async () => {
    const held = await world.holder('P-256', 200)
    const asked = await change(held, '天府再名有限公司')
    const real = world.ra.parts.ca.issueApproved
    Object.assign(world.ra.parts.ca, { issueApproved: async () => failed('CA_UNAVAILABLE') })
    await world.approve(asked.number, officer, cookie)
    Object.assign(world.ra.parts.ca, { issueApproved: real })
    const onFile = async () =>
      (await world.ask<OfficerApplication>('GET', `/api/applications/${asked.number}`, { cookie })).body.onFile?.organization
    expect(await onFile()).toBe(organization)
    await carryOnApproved(world.ra.parts)
    expect(await onFile()).toBe('天府再名有限公司')
    await world.ra.putContact({ uscc, organization, contact: '张三', mobile: '13800001234' })
  })
})

describe('R28 no server alone replaces a certificate: the CA checks it itself', () => {
  let application = 0
  async function approved(
    replaces: { certificate: string; reason: 'lost' | 'damaged' | 'data-changed' } | undefined,
    signed = replaces,
    of = uscc,
  ) {
    application++
    const [number, until] = [`A-REPL-0000-${String(application).padStart(4, '0')}`, '2028-01-31']
    const pair = generateKeyPair('P-256')
    const key = createHash('sha256').update(pair.publicKeySpki).digest('hex')
    const nonce = Buffer.alloc(32, application).toString('base64')
    const goes = signed === undefined ? {} : { replaces: signed.certificate, reason: signed.reason }
    const about: AboutIssuance = { type: 'issuance', application: number, organization, uscc: of, key, until, ...goes }
    const authToken = tokenFor(officer, { iss: raOrigin, nonce, about } as never)
    const basis: ApprovedByOfficer = {
      ...{ kind: 'officer' as const, application: number, subject: { organization, uscc: of }, until, approval: { authToken, nonce } },
      ...(replaces === undefined ? {} : { replaces }),
    }
    return { certificationRequest: requestOver('P-256', pair), basis, traceId } as const
  }

  test('as it was signed: one certificate and one revocation, however often it is asked for', async () => {
    const held = await world.holder('P-256', 200)
    const input = await approved({ certificate: held.certificate.sha256, reason: 'lost' })
    const first = await world.ca.issueApproved(input)
    expect([first.ok, await standing(held)]).toEqual([true, 'revoked'])
    expect(await world.ca.issueApproved(input)).toEqual(first)
    const lines = (await world.audit('ca')).filter(
      ({ event, detail }) => event === 'certificate.revoked' && detail['serial'] === held.certificate.serialNumber,
    )
    expect(lines).toHaveLength(1)
  })

  test('one more or less, another certificate or reason than was signed: nothing is issued and nothing revoked', async () => {
    const [held, other] = [await world.holder('P-256', 200), await world.holder('P-256', 200)]
    const lost = { certificate: held.certificate.sha256, reason: 'lost' } as const
    const before = (await world.ca.certificatesOf(uscc)).length
    for (const [asked, signed] of [
      [lost, { ...lost, certificate: other.certificate.sha256 }],
      [lost, { ...lost, reason: 'data-changed' }],
    ] as const)
      expect(await world.ca.issueApproved(await approved(asked, signed))).toMatchObject({ failure: { code: 'APPROVAL_REFUSED' } })
    const plain = await approved(undefined)
    const added = { ...plain, basis: { ...plain.basis, replaces: lost } }
    expect(await world.ca.issueApproved(added)).toMatchObject({ failure: { code: 'APPROVAL_REFUSED' } })
    const { replaces: _left, ...without } = (await approved(lost)).basis
    expect(await world.ca.issueApproved({ ...(await approved(lost)), basis: without })).toMatchObject({ ok: false })
    expect([await standing(held), await standing(other)]).toEqual(['in-force', 'in-force'])
    expect((await world.ca.certificatesOf(uscc)).length).toBe(before)
  })

  test('an organisation’s name on another’s certificate replaces nothing', async () => {
    const held = await world.holder('P-256', 200)
    const goes = { certificate: held.certificate.sha256, reason: 'lost' } as const
    expect(await world.ca.issueApproved(await approved(goes, goes, '91990000MA00000083'))).toMatchObject({
      failure: { code: 'CERTIFICATE_UNKNOWN' },
    })
    expect(await standing(held)).toBe('in-force')
  })

  test('a common name nobody signed is in no certificate', async () => {
    const input = await approved(undefined)
    const named = { ...input, basis: { ...input.basis, subject: { ...input.basis.subject, commonName: '另一家有限公司' } } }
    expect(await world.ca.issueApproved(named)).toMatchObject({ failure: { code: 'APPROVAL_REFUSED' } })
    expect((await world.ca.issueApproved(input)).ok).toBe(true)
  })
})
