/** The child process that looks into card readers when no library of cards does: it tells of cards and reads none. */
import { failed, succeeded } from '@yinxin/protocol/failures'
import { serveLibrary } from '../hosted-library.ts'
import { cardsElsewhere, watchReaders } from './watch-readers.ts'

const readsNone = () => failed('UKEY_MISSING')

serveLibrary(() => ({
  list: () => succeeded([]),
  sign: readsNone,
  changePin: readsNone,
  strangers: () => cardsElsewhere([]),
  watch: (news) => watchReaders(news),
}))
