import type { AboutDecision, AboutIssuance, IssuanceReason } from '@yinxin/protocol/assistant'

/**
 * All that an officer approves, in one line: for whom, until when, the beginning of the key's fingerprint as the page beside shows it, and which certificate
 * goes for the new one.
 * @param goes says that a certificate of this fingerprint goes, and why
 */
export function issuanceLine(about: AboutIssuance, comma: string, goes: (certificate: string, reason: IssuanceReason) => string): string {
  const { organization, uscc, handler, insuranceNumber, until, key, application, replaces, reason } = about
  const gone = replaces === undefined || reason === undefined ? undefined : goes(shortKey(replaces), reason)
  const given = [organization, uscc, handler, insuranceNumber, until, shortKey(key), gone, application]
  return given.filter((part) => part !== undefined).join(comma)
}

/** 64 bits of a fingerprint, in groups of four. */
const shortKey = (key: string): string => (key.slice(0, 16).match(/.{4}/g) ?? []).join(' ')

/** All of a decision, in one line: why, for whom, which certificate, which UKey where it is about one, and the application. */
export function decisionLine(about: AboutDecision, reason: string, comma: string): string {
  const { organization, uscc, certificate, ukey, application } = about
  const given = [
    reason,
    organization,
    uscc,
    certificate === undefined ? undefined : shortKey(certificate),
    ukey && `UKey ${ukey}`,
    application,
  ]
  return given.filter((part) => part !== undefined).join(comma)
}
