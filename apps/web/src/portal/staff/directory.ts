import type { Desk, DeskService } from '@yinxin/protocol/portal'
import { shallowRef } from 'vue'
import type { Ref } from 'vue'
import { readDirectory } from '../portal-api.ts'

let asked: Promise<readonly Desk[]> | undefined

/** Every desk of the directory; empty until it is there, and where there is none. Asked once a page. */
export function useDesks(): Ref<readonly Desk[] | undefined> {
  const desks = shallowRef<readonly Desk[]>()
  asked ??= readDirectory().then((answer) => (answer.ok ? answer.value.desks : []))
  void asked.then((found) => (desks.value = found))
  return desks
}

/** Those that do `service`. */
export const desksFor = (desks: readonly Desk[], service: DeskService) => desks.filter(({ services }) => services.includes(service))
