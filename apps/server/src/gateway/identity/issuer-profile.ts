import { nameAttributeOids, oids } from '@yinxin/pki'

/**
 * One place in a certificate where an issuer writes a value: an extension or an attribute of the subject, by object identifier. What stands
 * anywhere else counts for nothing.
 */
export type Place = ({ readonly extension: string } | { readonly attribute: string }) & {
  /** What the issuer puts in front of the value; at most one of them is taken off. */
  readonly prefixes?: readonly string[]
  /** How a composite value is put together: `041@{}@{value}@{}` takes the third part (see `takePart`). */
  readonly pattern?: string
  /** The attribute may be there several times; the one value that fits `pattern` counts, and two that fit contradict each other. */
  readonly several?: boolean
}

/** Where an issuer writes what. Several places of one field must agree wherever more than one of them is filled. */
export interface IssuerProfile {
  /** Unified social credit code. */
  readonly uscc: readonly Place[]
  /** Organisation's name. */
  readonly name: readonly Place[]
  /** The issuer's own lasting identifier of the holder. */
  readonly stableId?: readonly Place[]
  /** What tells the holders of one organisation apart where the issuer has no such identifier; the organisation's own name tells nobody apart. */
  readonly holder?: readonly Place[]
  readonly insuranceNumber?: readonly Place[]
  /** Handler's whole name, or the given name where the issuer writes the surname apart. */
  readonly handlerName?: readonly Place[]
  readonly handlerSurname?: readonly Place[]
}

/** Fields of a profile. */
export const profileFields = ['uscc', 'name', 'stableId', 'holder', 'insuranceNumber', 'handlerName', 'handlerSurname'] as const
export type ProfileField = (typeof profileFields)[number]

/** The certificates of our own CA (ca/profile.ts): credit code and insurance number as in GM/T 0015, names in the subject. */
export const ownProfile: IssuerProfile = {
  uscc: [{ extension: oids.gmOrganizationCode }],
  name: [{ attribute: nameAttributeOids.O }],
  holder: [{ attribute: nameAttributeOids.CN }],
  insuranceNumber: [{ extension: oids.gmInsuranceNumber }],
  handlerName: [{ attribute: nameAttributeOids.GN }],
}

/** Where an issuer writes who a member of staff is, and the policy by which its staff certificates are known. */
export interface StaffProfile {
  /** Certificate policy (OID): a certificate of this issuer that names it is of staff, and no other is. */
  readonly policy: string
  readonly name: readonly Place[]
  /** What tells namesakes apart, and stays through renewals. */
  readonly number: readonly Place[]
}

/** The staff certificates of our own CA (ca/profile.ts). */
export const ownStaffProfile = (policy: string): StaffProfile => ({
  policy,
  name: [{ attribute: nameAttributeOids.CN }],
  number: [{ attribute: nameAttributeOids.serialNumber }],
})
