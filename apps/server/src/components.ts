import { caComponent } from './ca/component.ts'
import { gatewayComponent } from './gateway/component.ts'
import { portalComponent } from './portal/component.ts'
import { statusComponent } from './status/component.ts'

/** THE list of components, each after those it may need. Adding one is its folder, its contract in the protocol, a line here and a row in the import table. */
export const components = [caComponent, statusComponent, gatewayComponent, portalComponent] as const

export type ComponentName = (typeof components)[number]['name']

export const componentNames: readonly string[] = components.map(({ name }) => name)
