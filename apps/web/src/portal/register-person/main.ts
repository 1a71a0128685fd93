import '@yinxin/ui/styles/parts.css'
import { loadAllFailureWords } from '../all-failure-words.ts'
import { loadPersonFailureWords } from '../person-parts/person-failure-words.ts'
import { startPage } from '../start-page.ts'
import RegisterPersonPage from './RegisterPersonPage.vue'

startPage(RegisterPersonPage, loadAllFailureWords, loadPersonFailureWords)
