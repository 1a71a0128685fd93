import { describe, expect, test } from 'vitest'
import { parseWakeLink } from './wake-link.ts'

const id = 'abcdefghijklmnopqrstuv'
const portal = encodeURIComponent('https://portal.example')

describe('R27 wake link', () => {
  test('names a portal and an id', () => {
    expect(parseWakeLink(`yinxin:open?p=${portal}&r=${id}`)).toEqual({ origin: 'https://portal.example', id })
    expect(parseWakeLink(`yinxin:open?p=https://portal.example&r=${id}${'a'.repeat(21)}`)?.id).toHaveLength(43)
  })

  test.each([
    ['a request in it', `yinxin:open?p=${portal}&r=${id}&request=x`],
    ['another word', `yinxin:sign?p=${portal}&r=${id}`],
    ['an authority', `yinxin://open?p=${portal}&r=${id}`],
    ['a path in the origin', `yinxin:open?p=${portal}%2Fx&r=${id}`],
    ['plain http elsewhere', `yinxin:open?p=${encodeURIComponent('http://portal.example')}&r=${id}`],
    ['a short id', `yinxin:open?p=${portal}&r=${id.slice(1)}`],
    ['a long id', `yinxin:open?p=${portal}&r=${'a'.repeat(44)}`],
    ['an id with a dot', `yinxin:open?p=${portal}&r=${id}.`],
    ['two portals', `yinxin:open?p=${portal}&p=${portal}&r=${id}`],
    ['a broken escape', `yinxin:open?p=%E0%A4%A&r=${id}`],
    ['an origin too long', `yinxin:open?p=https://${'a'.repeat(250)}.example&r=${id}`],
    ['a line more', `yinxin:open?p=${portal}&r=${id}\n--pinentry`],
    ['nothing', ''],
  ])('%s is refused', (_name, link) => {
    expect(parseWakeLink(link)).toBeUndefined()
  })
})
