import { loadAllFailureWords } from '../all-failure-words.ts'
import { loadPersonFailureWords } from '../person-parts/person-failure-words.ts'
import { startPage } from '../start-page.ts'
import FailurePage from './FailurePage.vue'

startPage(FailurePage, loadAllFailureWords, loadPersonFailureWords)
