import type { Failure } from '@yinxin/protocol/failures'
import type { ClientsAnswer } from '@yinxin/protocol/portal'
import { ref, shallowRef } from 'vue'
import { addresses } from '../addresses.ts'
import { failureAddress } from '../failure/failure-address.ts'
import { leaveOver, leaveRefused } from '../leaving/leave-over.ts'
import { actForClient, readClients } from '../portal-api.ts'
import { keepTabContext, tabContext } from '../tab-context.ts'
import { keepTabClient, tabClient } from './tab-client.ts'

/** For whom one may act, and acting for one of them: in this tab, or in a new one. */
export function useClients() {
  const shown = shallowRef<ClientsAnswer>()
  const failed = shallowRef<Failure>()
  const opening = ref<string>()

  async function load(): Promise<void> {
    const answer = await readClients()
    if (answer.ok) shown.value = answer.value
    else if (answer.failure.code !== 'SESSION_MISSING')
      void leaveRefused(answer.failure, failureAddress(answer.failure, { at: new Date() }))
    else if (shown.value === undefined) location.replace(addresses.login)
    else void leaveOver('elsewhere')
  }

  /** The context that acts for a client; undefined when it cannot be: then the list is read anew. */
  async function contextFor(id: string): Promise<string | undefined> {
    if (opening.value !== undefined) return undefined
    ;[opening.value, failed.value] = [id, undefined]
    const answer = await actForClient(id)
    opening.value = undefined
    if (answer.ok) return answer.value.context
    failed.value = answer.failure
    await load()
    return undefined
  }

  async function here(id: string): Promise<void> {
    const context = await contextFor(id)
    if (context !== undefined) go(context, nameOf(id))
  }

  /** A new tab begins with a copy of what this one keeps: for the moment in which it is opened that is the client's context. */
  async function inNewTab(id: string): Promise<void> {
    const context = await contextFor(id)
    if (context === undefined) return
    const [own, client] = [tabContext() ?? shown.value?.own.context, tabClient()]
    keep(context, nameOf(id))
    const opened = window.open(addresses.workbench, '_blank')
    if (opened === null) return location.assign(addresses.workbench) // the browser opens none: here, then
    if (own !== undefined) keep(own, client)
    await load()
  }

  function own(): void {
    if (shown.value !== undefined) go(shown.value.own.context, undefined)
  }

  function go(context: string, client: string | undefined): void {
    keep(context, client)
    location.assign(addresses.workbench)
  }

  const nameOf = (id: string) => shown.value?.clients.find((client) => client.id === id)?.name

  void load()
  return { shown, failed, opening, here, inNewTab, own, current: tabContext() }
}

/** For whom this tab acts from now on. */
function keep(context: string, client: string | undefined): void {
  keepTabContext(context)
  keepTabClient(client)
}
