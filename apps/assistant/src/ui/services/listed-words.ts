import type { ListedWords } from '@yinxin/protocol/assistant'
import type { Language } from '@yinxin/protocol/failures'

/** Words of the vendor's lists in the language of the page, as far as there are any. */
export const listedIn = ({ zh, en }: ListedWords, language: Language): string => (language === 'en' ? (en ?? zh) : zh)
