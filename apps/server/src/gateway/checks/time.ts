import type { Finding } from '@yinxin/protocol/gateway'
import { passed, refused, skipped } from '../findings.ts'
import type { TrustedPath } from '../trust-anchors.ts'

/** How far the clock of a time-stamping authority may be ahead of ours, in milliseconds. */
const mostAheadMilliseconds = 60_000

/**
 * A time-stamp was not made later than now, and made while every certificate of its path was in date. The path itself is judged now: once a
 * certificate of it has run out nobody answers for its key, and a time of before could be written with it (RFC 3161 §4).
 */
export function checkTime(time: Date, trusted: Pick<TrustedPath, 'validFrom' | 'validUntil'> | undefined, now: Date): Finding {
  if (+time > +now + mostAheadMilliseconds) return refused('time', 'INPUT_INVALID', 'the time-stamp is of later than now')
  if (trusted === undefined) return skipped('time', 'no trusted path')
  if (time < trusted.validFrom) return refused('time', 'CERTIFICATE_NOT_YET_VALID', 'older than a certificate it is verified by')
  return time > trusted.validUntil ? refused('time', 'CERTIFICATE_EXPIRED', 'later than a certificate it is verified by') : passed('time')
}
