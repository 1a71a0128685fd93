import { loadAllFailureWords } from '../../portal/all-failure-words.ts'
import { startPage } from '../../portal/start-page.ts'
import StaffPage from './StaffPage.vue'

startPage(StaffPage, loadAllFailureWords)
