import { asObject, asText } from '@yinxin/protocol/wire'
import { declareQueue } from '../../platform/jobs/queue.ts'

/** An issuer that is to be told of a lost certificate. */
interface IssuerReportJob {
  /** Id of the report; the issuer knows the request by it. */
  readonly report: string
}

function read(value: unknown): IssuerReportJob | undefined {
  const report = asText(asObject(value)?.['report'], 36)
  return report === undefined ? undefined : { report }
}

/** Tried for about three days, every quarter of an hour in the end: after that whoever reported has telephoned. */
export const issuerQueue = declareQueue<IssuerReportJob>({
  name: 'issuer-reports',
  read,
  ...{ retries: 300, firstPauseSeconds: 2, longestPauseSeconds: 900, tryLimitSeconds: 30, keepWaitingDays: 5 },
})
