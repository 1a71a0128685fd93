import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { commonPasswords } from './common-passwords.ts'
import { passwordHashing } from './password-hashing.ts'
import { judgePassword } from './password-rules.ts'

const owner = { name: '梁一诺', mobile: '19900000163', number: '11010519491231002X', born: '1949-12-31' }

describe('R16 passwords', () => {
  it.each([
    ['11 characters', 'a'.repeat(11), 'PASSWORD_LENGTH'],
    ['129 characters', 'a'.repeat(129), 'PASSWORD_LENGTH'],
    ['12 Chinese characters', '春眠不觉晓处处闻啼鸟夜来', undefined],
    ['12 emoji, each one character', '🐼'.repeat(12), undefined],
    ['only small letters', 'correct horse battery', undefined],
    ['the own name', 'ok 梁一诺 ok ok ok', 'PASSWORD_PERSONAL'],
    ['the own mobile without its prefix', 'xx00000163xxxx', 'PASSWORD_PERSONAL'],
    ['the end of the own number', 'aaaa31002xbbbb', 'PASSWORD_PERSONAL'],
    ['the own birthday', 'hello19491231hello', 'PASSWORD_PERSONAL'],
    ['the own birthday, short', 'hello491231hello', 'PASSWORD_PERSONAL'],
  ])('%s', (_, password, code) => expect(judgePassword(password, owner)).toBe(code))

  it('a Latin name counts word by word', () => {
    const foreigner = { name: 'Anne Li', mobile: '19900000163' }
    expect(judgePassword('anneandthecat', foreigner)).toBe('PASSWORD_PERSONAL')
    expect(judgePassword('licorice tree', foreigner)).toBeUndefined() // two letters are in every sentence
  })

  it('common ones are refused, also the habits of Chinese-speaking people; long ones of several words are not', async () => {
    const isCommon = commonPasswords()
    for (const common of [
      'password1234',
      '123456789012',
      'woaini5201314',
      'woaini1314520',
      'qwertyuiop12',
      'Admin@123456',
      'shebao123456',
      'aaaaaaaaaaaa',
      'zhangsan1234',
    ])
      expect(await isCommon(common), common).toBe(true)
    for (const fine of ['correct horse battery', '春眠不觉晓处处闻啼鸟', 'k3-tram-lemon-Odd', 'xuehua piaopiao de yewan'])
      expect(await isCommon(fine), fine).toBe(false)
  })

  it('judges a long one without end in bounded time', async () => expect(await commonPasswords()('aB3$'.repeat(32))).toBeTypeOf('boolean'))

  it('a hash is argon2id over the pepper; another pepper, another password, no account: false', async () => {
    const hashing = passwordHashing()
    const [pepper, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    const stored = await hashing.hash('correct horse battery', pepper)
    if (!stored.ok) throw new Error('busy')
    expect(stored.value).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const says = async (...words: Parameters<typeof hashing.verify>) => {
      const answer = await hashing.verify(...words)
      return answer.ok && answer.value
    }
    expect(await says(stored.value, 'correct horse battery', pepper)).toBe(true)
    expect(await says(stored.value, 'ｃｏｒｒｅｃｔ horse battery', pepper)).toBe(true) // NFKC: a full-width keyboard
    expect(await says(stored.value, 'Correct horse battery', pepper)).toBe(false)
    expect(await says(stored.value, 'correct horse battery', other)).toBe(false)
    expect(await says(undefined, 'nobody has this password', pepper)).toBe(false)
  })

  it('more than can wait are told that the portal is busy', async () => {
    const hashing = passwordHashing()
    const answers = await Promise.all(
      Array.from({ length: availableParallelism() + 70 }, () => hashing.hash('correct horse battery', Buffer.alloc(32))),
    )
    const refused = answers.filter((answer) => !answer.ok)
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({ failure: { code: 'PORTAL_BUSY' } })
  })
})
