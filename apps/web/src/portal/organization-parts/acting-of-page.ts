import { tabContext } from '../tab-context.ts'
import type { PageActing } from './organization-api.ts'

/** For whom a page of an organisation acts: the role in its address, else the context of this tab, else the portal's own choice. */
export function actingOfPage(): PageActing {
  const role = new URLSearchParams(location.search).get('role')
  const context = tabContext()
  if (role !== null) return { role }
  return context === undefined ? {} : { context }
}
