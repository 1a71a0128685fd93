import type { AboutIssuance } from '@yinxin/protocol/assistant'

/** All that an officer approves, in one line: for whom, until when, and the beginning of the key's fingerprint as the page beside shows it. */
export function issuanceLine(about: AboutIssuance, comma: string): string {
  const { organization, uscc, handler, insuranceNumber, until, key, application } = about
  const given = [organization, uscc, handler, insuranceNumber, until, shortKey(key), application]
  return given.filter((part) => part !== undefined).join(comma)
}

/** 64 bits of a fingerprint, in groups of four. */
const shortKey = (key: string): string => (key.slice(0, 16).match(/.{4}/g) ?? []).join(' ')
