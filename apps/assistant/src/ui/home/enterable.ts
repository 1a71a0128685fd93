/** What a certificate enters: plain functions over the vendor's list. */
import type { ListedApplication } from '@yinxin/protocol/assistant'
import type { HomeCertificate, HomeUkey } from '../../pages/home-state.ts'

/** The issuer said that it holds no more, or not now. An unknown standing says nothing. */
export const isTakenBack = ({ status }: Pick<HomeCertificate, 'status'>): boolean =>
  status?.status === 'revoked' || status?.status === 'on-hold'

/** Certificates one can begin a sign-in with. */
export const entering = (ukeys: readonly Pick<HomeUkey, 'pin' | 'certificates'>[]): readonly HomeCertificate[] =>
  ukeys
    .filter(({ pin }) => !pin.locked)
    .flatMap(({ certificates }) => certificates)
    .filter(({ use, state, problem }) => use === 'authentication' && problem === undefined && (state === 'valid' || state === 'expiring'))
    .filter((certificate) => !isTakenBack(certificate))

/** Whether an application takes certificates of this issuer. */
export const takes = ({ issuers }: ListedApplication, { issuer }: Pick<HomeCertificate, 'issuer'>): boolean =>
  issuers?.includes(issuer) ?? true

/** How many applications any of the certificates enters. */
export const enterable = (applications: readonly ListedApplication[], certificates: readonly HomeCertificate[]): number =>
  applications.filter((application) => certificates.some((certificate) => takes(application, certificate))).length

/** Applications of one operator together, in the order of the list. */
export function byOperator(applications: readonly ListedApplication[]): readonly (readonly ListedApplication[])[] {
  const groups = new Map<string, ListedApplication[]>()
  for (const application of applications) {
    const { zh } = application.operator
    groups.set(zh, [...(groups.get(zh) ?? []), application])
  }
  return [...groups.values()]
}

/** Whether a locked UKey is unblocked from here: it can be, and there is an authority that is asked. */
export const isUnblockable = (
  { pin, certificates, abilities }: Pick<HomeUkey, 'pin' | 'certificates' | 'abilities'>,
  registrations: readonly unknown[],
): boolean =>
  pin.locked &&
  registrations.length > 0 &&
  abilities?.includes('unblock') === true &&
  certificates.some(({ use }) => use === 'authentication')
