import { expect, test } from 'vitest'
import { componentsByName } from './components.ts'

test('each component is listed under its own name, after those it may need', () => {
  const names = Object.keys(componentsByName)
  for (const [name, component] of Object.entries(componentsByName)) {
    expect(component.name).toBe(name)
    for (const need of Object.keys(component.needs)) expect(names.indexOf(need)).toBeLessThan(names.indexOf(name))
    for (const need of Object.keys(component.needs)) expect(names).toContain(need)
  }
})
