import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { namedCertificates } from './named-certificates.ts'

const now = new Date('2026-11-30T10:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const seen = (sha256: string, notAfter?: Date) => {
  const { certificate } = pki.issue({ subject: sha256, ...(notAfter === undefined ? {} : { notAfter }) })
  return { sha256, der: certificate.raw }
}

const mostOfOrganization = 10

describe('R30 which certificates the issuer of a lost UKey is told of', () => {
  it('all of the holder that have not ended, also one that is not kept or cannot be read', () => {
    const all = [seen('new'), { sha256: 'unkept', der: null }, { sha256: 'unreadable', der: new Uint8Array(3) }, seen('ended', now)]
    expect(namedCertificates(all, 0, now)).toEqual(['new', 'unkept', 'unreadable'])
  })

  it('no more than the organisation has left of its day, the newest first', () => {
    const many = Array.from({ length: mostOfOrganization + 5 }, (_, i) => ({ sha256: String(i), der: null }))
    expect(namedCertificates(many, 0, now)).toHaveLength(mostOfOrganization)
    expect(namedCertificates(many, mostOfOrganization - 1, now)).toEqual(['0'])
    expect(namedCertificates(many, mostOfOrganization, now)).toEqual([])
    expect(namedCertificates(many, mostOfOrganization + 3, now)).toEqual([])
  })
})
