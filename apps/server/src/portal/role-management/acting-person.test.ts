import { describe, expect, it } from 'vitest'
import { isId } from './acting-person.ts'

describe('what can be an id of ours', () => {
  it('a lower-case UUID', () => expect(isId('3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f')).toBe(true))

  it.each([
    ['nothing', ''],
    ['upper case: a second spelling of one row', '3F1C2D4E-5A6B-4C7D-8E9F-0A1B2C3D4E5F'],
    ['braces', '{3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f}'],
    ['no dashes', '3f1c2d4e5a6b4c7d8e9f0a1b2c3d4e5f'],
    ['a blank before', ' 3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f'],
    ['a line end behind', '3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f\n'],
    ['one character more', '3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f0'],
    ['one character less', '3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5'],
    ['a letter that is none of hexadecimal', '3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5g'],
    ['full width digits', '３f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e5f'],
    ['a zero-width character inside', '3f1c2d4e-5a6b-4c7d-8e9f-0a1b2c3d4e\u200b5f'],
    ['SQL', "' or 1=1 --"],
    ['a path', '../../roles'],
  ])('%s is none', (_what, text) => expect(isId(text)).toBe(false))
})
