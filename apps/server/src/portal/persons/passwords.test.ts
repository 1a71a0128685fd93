import { availableParallelism } from 'node:os'
import { describe, expect, it } from 'vitest'
import { commonPasswords } from './common-passwords.ts'
import { nameReadings } from './name-readings.ts'
import { passwordHashing } from './password-hashing.ts'
import { judgePassword } from './password-rules.ts'

const owner = {
  name: '梁一诺',
  readings: ['liangyinuo', 'yinuoliang', 'yinuo'],
  mobile: '19900000163',
  number: '11010519491231002X',
  born: '1949-12-31',
}

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
    ['the own birthday, day first', 'hello31121949hello', 'PASSWORD_PERSONAL'],
    ['the own birthday with signs', 'hello-1949-12-31', 'PASSWORD_PERSONAL'],
    ['the own birthday in words', '生日是1949年12月31日', 'PASSWORD_PERSONAL'],
    ['the middle of the own number', 'region105194hello', 'PASSWORD_PERSONAL'],
    ['the front of the own mobile', 'call199000me!', 'PASSWORD_PERSONAL'],
    ['the own mobile in groups', 'xx 199-0000-0163', 'PASSWORD_PERSONAL'],
    ['the own name in letters', 'Liang Yi Nuo 2026', 'PASSWORD_PERSONAL'],
    ['given name first', 'yinuo.liang!!', 'PASSWORD_PERSONAL'],
    ['the given name', 'hello-yinuo-1', 'PASSWORD_PERSONAL'],
    ['letters turned into signs', 'L1@ng_Y1nu0_Z', 'PASSWORD_PERSONAL'],
    ['digits between the letters', 'liang88yi88nuo', 'PASSWORD_PERSONAL'],
    ['a credit code', 'code91330106MA27XY1833', undefined],
    ['a credit code whose check character fits', 'x91350100M000100Y43', 'PASSWORD_NUMBER'],
    ["somebody else's identity number", '440524188001010014', 'PASSWORD_NUMBER'],
    ["somebody else's mobile", 'mum13812345678', 'PASSWORD_NUMBER'],
    ['eleven digits that are no mobile', 'xy12345678901', undefined],
  ])('%s', (_, password, code) => expect(judgePassword(password, owner)).toBe(code))

  it('a name in letters: every reading of a character, both orders, the given name, ü in its three spellings', async () => {
    expect(await nameReadings('单田芳')).toEqual(expect.arrayContaining(['shantianfang', 'dantianfang', 'tianfangshan', 'tianfang']))
    expect(await nameReadings('欧阳娜娜')).toEqual(expect.arrayContaining(['ouyangnana', 'nanaouyang', 'nana']))
    expect(await nameReadings('吕布')).toEqual(expect.arrayContaining(['lvbu', 'lubu', 'lyubu', 'bulv']))
    expect(await nameReadings('万俟卨')).toEqual(expect.arrayContaining(['moqixie']))
    for (const none of ['Anne Marie', '王']) expect(await nameReadings(none)).toEqual([])
    expect((await nameReadings('行'.repeat(60))).length).toBeLessThan(500)
  })

  it('a Latin name counts word by word', () => {
    const foreigner = { name: 'Anne Li', readings: [], mobile: '19900000163' }
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
      ...['1qaz2wsx3edc', '!QAZ2wsx#EDC', 'qweasdzxc123', '741852963147', 'q1w2e3r4t5y6', 'a1b2c3d4e5f6', '1234qwerasdf'], // walks over keys
      ...['renshe12333!!', 'yanglaobaoxian', 'Gongjijin2026', 'caiwu888888', 'denglu123456', 'Yinxin@2026!!', 'sichuan12333'], // the place
      ...['laopowoaini1', 'woaiwojia123', 'wodemima1234', 'nihaonihao12', 'huanying2026!', 'wangwei123456', 'qq123456789a'], // habits
    ])
      expect(await isCommon(common), common).toBe(true)
    for (const fine of [
      ...['床前明月光疑是地上霜', 'mianbao+yusan+hulu', 'tuoniao qi zixingche', 'feiliuzhixia3qianchi'],
      ...['correct horse battery', '春眠不觉晓处处闻啼鸟', 'k3-tram-lemon-Odd', 'xuehua piaopiao de yewan'],
    ])
      expect(await isCommon(fine), fine).toBe(false)
  })

  it('words of this portal are common here: its name and its host', async () => {
    const [here, elsewhere] = [commonPasswords(['wutongkou', 'portal', '梧桐口网上平台']), commonPasswords()]
    for (const password of ['wutongkou-2026', '梧桐口网上平台2026年', 'wutongkou portal']) {
      expect(await here(password), password).toBe(true)
      expect(await elsewhere(password), password).toBe(false)
    }
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
