import type { TableRow } from '../platform/web/route-table.ts'
import { toldDirectory, directoryToBring } from './administration/schemas.ts'
import { deskPaths } from './paths.ts'
import {
  browserQuestion,
  caseQuestion,
  documentInput,
  done,
  effectReport,
  effectsAnswer,
  looksAnswer,
  looksReport,
  visitInput,
  openCaseInput,
  openedCase,
  personCasesAnswer,
  possessionInput,
  withdrawInput,
} from './peer-schemas.ts'
import { personCase } from '../platform/contracts/cases.ts'

/** Every address of the desk for the portal. A route without a row does not start. */
export const deskPeerRouteTable: readonly TableRow[] = [
  {
    ...{ method: 'POST', path: deskPaths.openCase },
    schema: { summary: 'Opens a case from a refused sign-in, once', body: openCaseInput, response: { 200: openedCase } },
  },
  {
    ...{ method: 'POST', path: deskPaths.personCase },
    schema: { summary: 'One case, by its browser or its code', body: caseQuestion, response: { 200: personCase } },
  },
  {
    ...{ method: 'POST', path: deskPaths.personCases },
    schema: { summary: 'The cases of a browser', body: browserQuestion, response: { 200: personCasesAnswer } },
  },
  {
    ...{ method: 'POST', path: deskPaths.recordPossession },
    schema: { summary: 'Says that possession was proven to the portal', body: possessionInput, response: { 200: personCase } },
  },
  {
    ...{ method: 'POST', path: deskPaths.addDocument },
    schema: { summary: 'Adds a file to a case; `bytes` is base64', body: documentInput, response: { 200: personCase } },
  },
  {
    ...{ method: 'POST', path: deskPaths.prepareVisit },
    schema: { summary: 'Prepares a visit: a code a clerk finds the case by', body: visitInput, response: { 200: personCase } },
  },
  {
    ...{ method: 'POST', path: deskPaths.waitingLooks },
    schema: {
      summary: 'Looks of staff at documents of account owners that were not reported yet',
      body: done,
      response: { 200: looksAnswer },
    },
  },
  {
    ...{ method: 'POST', path: deskPaths.reportLooks },
    schema: { summary: 'Says that these are written down with the account', body: looksReport, response: { 200: done } },
  },
  {
    ...{ method: 'POST', path: deskPaths.withdrawCase },
    schema: { summary: 'Takes a case back for the person', body: withdrawInput, response: { 200: personCase } },
  },
  {
    ...{ method: 'POST', path: deskPaths.waitingEffects },
    schema: { summary: 'Approved decisions that were not reported yet', body: done, response: { 200: effectsAnswer } },
  },
  {
    ...{ method: 'POST', path: deskPaths.reportEffect },
    schema: { summary: 'Says what became of one', body: effectReport, response: { 200: done } },
  },
  {
    ...{ method: 'POST', path: deskPaths.directory },
    schema: {
      summary: 'Desks, days, places and announcements, as administrators keep them',
      body: done,
      response: { 200: toldDirectory },
    },
  },
  {
    ...{ method: 'POST', path: deskPaths.bringDirectory },
    schema: { summary: 'Brings what the configuration says, once', body: directoryToBring, response: { 200: done } },
  },
]
