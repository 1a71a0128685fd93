import '@yinxin/ui/styles/parts.css'
import { loadAllFailureWords } from '../all-failure-words.ts'
import { loadPersonFailureWords } from '../person-parts/person-failure-words.ts'
import { startPage } from '../start-page.ts'
import RecoverPage from './RecoverPage.vue'

startPage(RecoverPage, loadAllFailureWords, loadPersonFailureWords)
