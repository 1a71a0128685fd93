import { expect, it } from 'vitest'
import { lossOutcomeOf, type ReportedCertificate } from './loss-outcome.ts'

const uscc = '91512081MA62K0260E'

// What is on record of the certificate → what a report of its loss comes to.
it.each<[string, ReportedCertificate | undefined, string]>([
  ['nothing', undefined, 'unknown'],
  ['an organisation’s, in force', { subject: uscc, reason: null }, 'suspended'],
  ['suspended', { subject: uscc, reason: 'certificateHold' }, 'suspended-before'],
  ['revoked', { subject: uscc, reason: 'keyCompromise' }, 'revoked-before'],
  ['renewed, and the old one went', { subject: uscc, reason: 'superseded' }, 'revoked-before'],
  ['an officer’s', { subject: 'staff 示范认证中心 1001', reason: null }, 'not-an-organizations'],
  ['an officer’s, suspended', { subject: 'staff 示范认证中心 1001', reason: 'certificateHold' }, 'not-an-organizations'],
  ['a responder’s or an issuing CA’s', { subject: null, reason: null }, 'not-an-organizations'],
  ['a code with something behind it', { subject: `${uscc} 1`, reason: null }, 'not-an-organizations'],
])('%s: %j is %s', (_name, found, outcome) => {
  expect(lossOutcomeOf(found)).toBe(outcome)
})
