/** Portal ↔ its pages: a certificate that is bound to another organisation than the one it names, and goes there (R24). */
import type { Failure } from '../failures/catalogue.ts'

/**
 * - `waiting`: the present holder has some working days to object
 * - `objected`: stopped; a clerk and a second member of staff decide
 * - `applied`: the certificate has changed hands
 * - `ended`: it has not
 */
export const transferStates = ['waiting', 'objected', 'applied', 'ended'] as const
export type TransferState = (typeof transferStates)[number]

type Named = { readonly name: string; readonly usccMasked: string }

/** A transfer as one side sees it. */
export interface TransferSummary {
  readonly id: string
  readonly state: TransferState
  /** Where the certificate is to go. */
  readonly organization: Named
  /** Where it is; only its own people are told. */
  readonly from?: Named
  readonly certificate: { readonly issuerName: string; readonly serial: string }
  readonly askedAt: string
  /** ISO date: the last day to object. */
  readonly dueOn: string
  readonly objectedAt?: string
  /** The case that decides about the objection, for whoever asked. */
  readonly caseNumber?: string
  readonly endedAt?: string
  /** Why it ended without a transfer. */
  readonly failure?: Failure
}

/** `GET /api/transfers` */
export interface TransfersAnswer {
  /** There is a desk that decides about objections: transfers can be asked for. */
  readonly isOpen: boolean
  readonly isSignedIn: boolean
  /** Working days the present holder has. */
  readonly workingDays: number
  /** The refused sign-in of this browser from which a transfer can be asked for. */
  readonly mayAsk?: { readonly organization: Named; readonly certificate: { readonly issuerName: string; readonly serial: string } }
  /** By this browser. */
  readonly asked: readonly TransferSummary[]
  /** Of the organisations of whoever is signed in. */
  readonly own: readonly TransferSummary[]
}

/** `POST /api/transfers` */
export interface TransferAnswer {
  readonly id: string
}
