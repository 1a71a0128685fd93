import { createSign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { encodeAlgorithm } from '../keys/algorithm-table.ts'
import { concatBytes } from '../der/bytes.ts'
import { tbsCertificate } from '../x509/certificate.ts'
import { contextPrimitive, tags } from '../der/reader.ts'
import { tbsCertList } from '../crl/crl.ts'
import {
  encodeBitString,
  encodeExplicit,
  encodeGeneralizedTime,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeValue,
} from '../der/writer.ts'
import { assembleSigned } from '../x509/extension-builders.ts'
import { fromHex } from '../der/bytes.ts'
import { nameOf } from '../x509/name.ts'
import { certIdOf } from '../ocsp/request.ts'
import { responderKeyHash } from '../ocsp/response.ts'
import { oids } from '../der/oids.ts'
import { sm2SigningKey, sm2Z } from '../keys/sm2.ts'
import { verifyChain } from '../validation/verify-chain.ts'
import type { ChainInput } from '../validation/chain-input.ts'

/** An SM2 signature counts only over Z of the default identity: in certificates, lists and answers alike (GM/T 0009 §10). */

const now = new Date('2026-03-02T08:00:00Z')
const later = new Date(+now + 86_400_000)
const pki = createTestPki({ kind: 'SM2', now })
const ca = pki.issuingCa
const holder = pki.issue({ subject: '某公司' })
const algorithm = encodeAlgorithm('SM2-SM3')

type Identity = 'default' | 'other' | 'none'

function signAs(identity: Identity, message: Uint8Array, privateKey: KeyObject = ca.privateKey): Uint8Array {
  const z = identity === 'none' ? new Uint8Array() : sm2Z(ca.publicKeySpki, identity === 'other' ? 'someone@example.cn' : undefined)
  return new Uint8Array(
    createSign('sm3')
      .update(concatBytes([z, message]))
      .sign(sm2SigningKey(privateKey)),
  )
}

function certificateAs(identity: Identity): Uint8Array {
  const tbs = tbsCertificate({
    serialNumber: '0102030405060708',
    issuer: ca.certificate.subject,
    subject: nameOf([['CN', 'x']]),
    publicKeySpki: holder.publicKeySpki,
    notBefore: now,
    notAfter: later,
    extensions: [],
    signatureAlgorithm: 'SM2-SM3',
  })
  return assembleSigned(tbs, algorithm, signAs(identity, tbs))
}

function listAs(identity: Identity): Uint8Array {
  const tbs = tbsCertList({
    issuer: ca.certificate.subject,
    signatureAlgorithm: 'SM2-SM3',
    thisUpdate: now,
    nextUpdate: later,
    crlNumber: 1,
    authorityKeyIdentifier: '00',
    revoked: [],
  })
  return assembleSigned(tbs, algorithm, signAs(identity, tbs))
}

function answerAs(identity: Identity): Uint8Array {
  const { raw } = certIdOf(holder.certificate.serialNumber, ca.certificate, 'sm3')
  const single = encodeSequence(
    raw,
    encodeValue(contextPrimitive(0)),
    encodeGeneralizedTime(now),
    encodeExplicit(0, encodeGeneralizedTime(later)),
  )
  const responder = encodeExplicit(2, encodeOctets(fromHex(responderKeyHash(ca.publicKeySpki))))
  const tbs = encodeSequence(responder, encodeGeneralizedTime(now), encodeSequence(single))
  const basic = encodeSequence(tbs, algorithm, encodeBitString(signAs(identity, tbs)))
  const bytes = encodeSequence(encodeOid(oids.ocspBasic), encodeOctets(basic))
  return encodeSequence(encodeInteger(0, tags.enumerated), encodeExplicit(0, bytes))
}

function outcome(changes: Partial<ChainInput>): string {
  const { intermediates, trustAnchors } = pki
  const crls = [pki.crl({ issuer: pki.root }), ...(changes.crls ?? [])]
  const base = { certificate: holder.certificate, intermediates, trustAnchors, now, revocation: 'required' } as const
  const verdict = verifyChain({ ...base, ...changes, crls })
  return verdict.code ?? verdict.verdict
}

describe.each(['default', 'other', 'none'] as const)('SM2 over Z of the %s identity', (identity) => {
  const fits = identity === 'default'

  it('certificate', () => {
    expect(outcome({ certificate: certificateAs(identity), revocation: 'none' })).toBe(fits ? 'accepted' : 'SIGNATURE')
  })

  it('list', () => {
    expect(outcome({ crls: [listAs(identity)] })).toBe(fits ? 'accepted' : 'REVOCATION_UNKNOWN')
  })

  it('OCSP answer', () => {
    expect(outcome({ ocsp: [answerAs(identity)] })).toBe(fits ? 'accepted' : 'REVOCATION_UNKNOWN')
  })
})
