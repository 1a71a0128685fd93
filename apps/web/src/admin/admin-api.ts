import type {
  EntriesAnswer,
  EntryAddInput,
  EntryChangeInput,
  HistoryAnswer,
  HoursChangeInput,
  DeskEntry,
  StaffAddInput,
  StaffChangeInput,
  StaffListAnswer,
} from '@yinxin/protocol/desk'
import { askPortal as ask } from '../portal/portal-api.ts'

/** Under which address a kind is kept. */
export type EntriesName = 'desks' | 'days' | 'places' | 'announcements'

const at = (name: EntriesName, id?: string) => `/api/admin/${name}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`

export const readEntries = <Content>(name: EntriesName) => ask<EntriesAnswer<Content>>('GET', at(name))
export const sendNewEntry = <Content>(name: EntriesName, input: EntryAddInput<Content>) =>
  ask<EntriesAnswer<Content>>('POST', at(name), input)
export const sendEntryChange = <Content>(name: EntriesName, id: string, input: EntryChangeInput<Content>) =>
  ask<EntriesAnswer<Content>>('POST', at(name, id), input)
export const sendHours = (id: string, input: HoursChangeInput) => ask<EntriesAnswer<DeskEntry>>('POST', `${at('desks', id)}/hours`, input)
export const readHistory = (query: Readonly<Record<string, string>>) =>
  ask<HistoryAnswer>('GET', `/api/admin/history?${new URLSearchParams(query).toString()}`)
export const readStaff = () => ask<StaffListAnswer>('GET', '/api/staff')
export const sendNewStaff = (input: StaffAddInput) => ask<StaffListAnswer>('POST', '/api/staff', input)
export const sendStaffChange = (id: string, input: StaffChangeInput) =>
  ask<StaffListAnswer>('POST', `/api/staff/${encodeURIComponent(id)}`, input)
