import { loadAllFailureWords } from '../../portal/all-failure-words.ts'
import { startPage } from '../../portal/start-page.ts'
import DesksPage from './DesksPage.vue'

startPage(DesksPage, loadAllFailureWords)
