import {
  changedFields,
  mergeEntries,
  type EntriesAnswer,
  type EntryFault,
  type EntryProblem,
  type FieldChange,
  type KeptEntry,
} from '@yinxin/protocol/desk'
import type { Failure, Result } from '@yinxin/protocol/failures'
import { ref, shallowRef, watch, type Ref } from 'vue'
import { sendNewEntry, sendEntryChange, readEntries, type EntriesName } from './admin-api.ts'

/** What somebody else did to what one has open. */
export interface Conflict {
  readonly by: string
  /** Absent: it was removed. */
  readonly fields?: readonly FieldChange[]
  /** Fields both have changed. */
  readonly both: readonly string[]
}

/** How a page keeps its entries: the list, and one that is open with what is typed into it. Nothing typed is lost by what others do. */
export function useEntries<Content extends object>(name: EntriesName, isOver: (failure: Failure) => boolean) {
  const answer = shallowRef<EntriesAnswer<Content>>()
  const failed = shallowRef<Failure>()
  const saved = ref(false)
  const draft = shallowRef<Content>()
  const why = ref('')
  const fault = shallowRef<EntryFault>()
  const conflict = shallowRef<Conflict>()
  const opened: Ref<KeptEntry<Content> | undefined> = shallowRef()

  void settle(readEntries<Content>(name))
  // What was wrong is being put right.
  watch(draft, () => (fault.value = undefined))

  async function settle(asked: Promise<Result<EntriesAnswer<Content>>>): Promise<Failure | undefined> {
    const told = await asked
    failed.value = undefined
    if (told.ok) answer.value = told.value
    else if (!isOver(told.failure)) failed.value = told.failure
    return told.ok ? undefined : told.failure
  }

  function open(content: Content, entry?: KeptEntry<Content>): void {
    ;[opened.value, draft.value, why.value, saved.value] = [entry, content, '', false]
    ;[fault.value, conflict.value, failed.value] = [undefined, undefined, undefined]
  }

  function close(): void {
    ;[opened.value, draft.value, fault.value, conflict.value, failed.value] = [undefined, undefined, undefined, undefined, undefined]
  }

  /** Sends what is typed, or by a way of its own; answers whether it is kept. */
  async function save(send?: (entry: KeptEntry<Content>, content: Content) => Promise<Result<EntriesAnswer<Content>>>): Promise<boolean> {
    const [content, entry] = [draft.value, opened.value]
    if (content === undefined) return false
    if (entry === undefined) return done(await settle(sendNewEntry(name, { content, why: why.value })))
    const { id, version } = entry
    return done(await settle(send?.(entry, content) ?? sendEntryChange<Content>(name, id, { version, content, why: why.value })))
  }

  async function remove(): Promise<boolean> {
    const entry = opened.value
    return entry !== undefined && done(await settle(sendEntryChange<Content>(name, entry.id, { version: entry.version, why: why.value })))
  }

  async function done(refused: Failure | undefined): Promise<boolean> {
    fault.value = undefined
    if (refused === undefined) {
      close()
      saved.value = true
      return true
    }
    const { code, detail } = refused
    if (code === 'ENTRY_INVALID') fault.value = { field: String(detail?.['field']), problem: String(detail?.['reason']) as EntryProblem }
    if ((code === 'ENTRY_CHANGED' || code === 'NOT_FOUND') && opened.value !== undefined) await meet(opened.value)
    return false
  }

  /** Reads what somebody else made of it, and puts what is typed upon it. */
  async function meet(base: KeptEntry<Content>): Promise<void> {
    if ((await settle(readEntries<Content>(name))) !== undefined || draft.value === undefined) return
    const theirs = answer.value?.entries.find(({ id }) => id === base.id)
    if (theirs === undefined) {
      opened.value = undefined
      conflict.value = { by: '', both: [] }
      return
    }
    const merged = mergeEntries(base.content, draft.value, theirs.content)
    ;[opened.value, draft.value] = [theirs, merged.content]
    conflict.value = { by: theirs.changedBy, fields: changedFields(base.content, theirs.content), both: merged.both }
  }

  return { answer, failed, saved, draft, why, fault, conflict, opened, open, close, save, remove }
}

/** What `useEntries` gives a page. */
export type Entries<Content extends object> = ReturnType<typeof useEntries<Content>>
