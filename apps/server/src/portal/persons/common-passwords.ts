import type { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { normalPassword } from './password-rules.ts'

/**
 * What Chinese-speaking people make passwords of, on top of the library's list: love and luck in digits, words of this place, surnames and words in
 * pinyin. Made up here from habits that are commonly known; nothing is taken from a leak.
 */
const chineseHabits = [
  ...['520', '1314', '5201314', '1314520', '520520', '521', '5211314', '666', '888', '168', '1688', '518', '111222', '147258369', '159357'],
  ...['woaini', 'woaini520', 'woaini1314', 'wodemima', 'mima', 'wode', 'wojia', 'baobao', 'laopo', 'laogong', 'zhangsan', 'lisi', 'wangwu'],
  ...['zhongguo', 'beijing', 'shanghai', 'guangzhou', 'shenzhen', 'gongsi', 'caiwu', 'kuaiji', 'renshi', 'laoban', 'xiaoming', 'nihao'],
  ...['shebao', 'renshe', 'yanglao', 'gongshang', 'shiye', 'yiliao', 'gongjijin', 'shuiwu', 'zhengwu', 'denglu', 'zhuce', 'yinxin', 'ukey'],
  ...['wang', 'zhang', 'liu', 'chen', 'yang', 'huang', 'zhao', 'zhou', 'xiao', 'liang', 'song', 'zheng', 'feng', 'dong', 'cheng'],
]

/** Guesses an attacker needs at least, as a power of ten: online guessing is limited long before, a stolen hash is peppered. */
const leastGuesses = 9

/** A password is judged by this many characters: more only make it stronger, and work on foreign text has an end. */
const judgedCharacters = 64

/** True for a password that is common, or made the way common ones are. */
export type IsCommon = (password: string) => Promise<boolean>

/** The list (a few megabytes) is loaded by the first password somebody chooses. */
export function commonPasswords(): IsCommon {
  let judge: Promise<ZxcvbnFactory> | undefined
  return async (typed) => {
    judge ??= load()
    const password = [...normalPassword(typed)].slice(0, judgedCharacters).join('')
    return (await judge).check(password).guessesLog10 < leastGuesses
  }
}

async function load(): Promise<ZxcvbnFactory> {
  const [core, common] = await Promise.all([import('@zxcvbn-ts/core'), import('@zxcvbn-ts/language-common')])
  return new core.ZxcvbnFactory({
    dictionary: { ...common.dictionary, habits: chineseHabits },
    graphs: common.adjacencyGraphs,
    maxLength: judgedCharacters,
  })
}
