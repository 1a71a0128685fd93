import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { parseUnitCode, type UnitCode } from '@yinxin/protocol/identifiers'
import { asObject } from '@yinxin/protocol/wire'

/** Body of the routes that choose a unit. INPUT_INVALID. */
export function readUnitInput(body: unknown): Result<UnitCode> {
  const unitCode = parseUnitCode(asObject(body)?.['unitCode'])
  return unitCode === undefined ? failed('INPUT_INVALID', { field: 'unitCode' }) : succeeded(unitCode)
}
