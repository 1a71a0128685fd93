import { expect, test } from 'vitest'
import { isReaderClass, usbIdOfKey } from './usb-names.ts'

test.each([
  ['VID_096E&PID_0309', '096e:0309'],
  ['vid_055c&pid_db08', '055c:db08'],
  ['VID_096E&PID_0309&MI_00', undefined],
  ['ROOT_HUB30', undefined],
  ['VID_096E&PID_030', undefined],
])('%s is %j', (name, id) => expect(usbIdOfKey(name)).toBe(id))

test('a card reader is told by its class', () => {
  expect(isReaderClass(['USB\\Class_0b&SubClass_00&Prot_00', 'USB\\Class_0B'])).toBe(true)
  expect([isReaderClass([]), isReaderClass(['USB\\Class_03&SubClass_00']), isReaderClass(['USB\\Class_0bad'])]).toEqual([
    false,
    false,
    false,
  ])
})
