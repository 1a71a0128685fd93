import { caComponent } from './ca/component.ts'
import { deskComponent } from './desk/component.ts'
import { gatewayComponent } from './gateway/component.ts'
import { downloadComponent } from './download/component.ts'
import { kmComponent } from './km/component.ts'
import { raComponent } from './ra/component.ts'
import type { Component } from './platform/component.ts'
import { portalComponent } from './portal/component.ts'
import { statusComponent } from './status/component.ts'

/** THE list of components by name, each after those it may need. Adding one is its folder, its contract in the protocol, a line here and a row in the import table. */
export const componentsByName = {
  km: kmComponent,
  ca: caComponent,
  status: statusComponent,
  download: downloadComponent,
  gateway: gatewayComponent,
  ra: raComponent,
  desk: deskComponent,
  portal: portalComponent,
} as const

export const components: readonly Component[] = Object.values(componentsByName)

export const componentNames: readonly string[] = Object.keys(componentsByName)
