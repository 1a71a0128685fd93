import type { IssuerNews, IssuerState } from '@yinxin/protocol/portal'

/** What became of a report to the issuer, as it is stored. */
export interface IssuerReport {
  readonly filedAt: Date
  readonly tries: number
  readonly triedAt: Date | null
  readonly gaveUp: boolean
  readonly outcome: 'suspended' | 'suspended-before' | 'revoked-before' | 'unknown' | 'not-an-organizations' | null
  readonly since: Date | null
}

/** Nobody works on a report any more after so many days, whatever became of its job. */
const reportDays = 5

/** An issuer that held a certificate is spoken of for so many days after the portal lifted its own suspension. */
const heldDays = 30

const day = 86_400_000

/** What asks most of people comes first: who does not know has to be told by somebody. */
const order: readonly IssuerState[] = [
  ...([
    'given-up',
    'waiting',
    'asking',
    'not-held',
    'still-held',
    'perhaps-held',
    'suspended',
    'suspended-before',
    'revoked-before',
  ] as const),
]

/**
 * What is said of the issuer of a certificate whose UKey was reported lost: of several certificates what asks most of people. Nothing is said before the
 * issuer has answered, and nothing that was so is said to be so no more: the portal does not hear when an officer ends a suspension.
 * @param liftedAt when the portal lifted its own suspension; null: it is in force
 */
export function issuerNews(reports: readonly IssuerReport[], liftedAt: Date | null, now: Date): IssuerNews | undefined {
  if (liftedAt !== null && now.getTime() - liftedAt.getTime() > heldDays * day) return undefined
  if (reports.length === 0) return liftedAt === null ? { state: 'not-asked' } : undefined
  const news = reports.flatMap((report) => (liftedAt === null ? [newsOf(report, now)] : heldBy(report)))
  return news.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state))[0]
}

function newsOf({ outcome, since, tries, triedAt, gaveUp, filedAt }: IssuerReport, now: Date): IssuerNews {
  if (outcome === 'unknown' || outcome === 'not-an-organizations') return { state: 'not-held' }
  if (outcome !== null) return { state: outcome, ...at(since) }
  if (gaveUp || now.getTime() - filedAt.getTime() > reportDays * day) return { state: 'given-up', ...at(triedAt ?? filedAt) }
  return tries === 0 ? { state: 'asking' } : { state: 'waiting', ...at(triedAt) }
}

/** What the issuer may hold after the portal has lifted its own. */
function heldBy({ outcome, since, tries, triedAt }: IssuerReport): readonly IssuerNews[] {
  if (outcome === 'suspended' || outcome === 'suspended-before') return [{ state: 'still-held', ...at(since) }]
  return outcome === null && tries > 0 ? [{ state: 'perhaps-held', ...at(triedAt) }] : []
}

const at = (date: Date | null) => (date === null ? {} : { at: date.toISOString() })
