import { loadFailureWords } from '../failure-words.ts'
import { startPage } from '../start-page.ts'
import FailurePage from './FailurePage.vue'

startPage(FailurePage, loadFailureWords)
