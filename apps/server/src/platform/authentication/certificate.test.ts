import type { Verification } from '@yinxin/protocol/gateway'
import { describe, expect, it } from 'vitest'
import { authenticatedByCertificate } from './certificate.ts'

const certificate = {
  issuer: 'CN=CA',
  issuerName: 'CA',
  serial: '01',
  sha256: 'ab',
  sm3: 'cd',
  notBefore: '',
  notAfter: '',
  algorithm: 'SM2',
}
const subject = { name: '示范', uscc: '91990100MA1MY00129', stableId: 'ef'.repeat(32) }
const accepted: Verification = {
  ...{ verdict: 'accepted', assurance: 'certificate', findings: [], evidence: [], traceId: 'a', subject, certificate },
}
const by = (change: Partial<Verification> = {}, channel: string | null = null) =>
  authenticatedByCertificate({ ...accepted, ...change }, 'authority-1', channel)

describe('R24 what a verified proof by certificate yields', () => {
  it('a holder known by authority and lasting identifier, never by a name', () => {
    expect(by()).toEqual({
      principal: { kind: 'certificate-holder', authority: 'authority-1', stableId: subject.stableId },
      acr: 'certificate',
      evidence: { way: 'certificate', certificate, stableId: subject.stableId },
    })
  })

  it('R25a a person only where the certificate names one, and the way to the assistant where there was one', () => {
    expect(by({ subject: { ...subject, handlerName: '张三' } }, 'window')).toMatchObject({
      principal: { personName: '张三' },
      evidence: { handlerName: '张三', channel: 'window' },
    })
  })

  it('a stale list is told to whoever relies on it', () => {
    expect(by({ assurance: 'certificate-stale' })?.acr).toBe('certificate-stale')
  })

  it.each(['verdict', 'assurance'] as const)('a %s that lets nobody in yields nobody, whatever else is said', (name) => {
    expect(by({ [name]: name === 'verdict' ? 'refused' : 'none' })).toBeUndefined()
  })

  it.each(['subject', 'certificate'] as const)('an accepted verdict without a %s yields nobody', (name) => {
    const { [name]: _gone, ...rest } = accepted
    expect(authenticatedByCertificate(rest, 'authority-1', null)).toBeUndefined()
  })
})
