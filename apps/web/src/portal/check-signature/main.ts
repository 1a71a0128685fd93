import '@yinxin/ui/styles/parts.css'
import { loadAllFailureWords } from '../all-failure-words.ts'
import { startPage } from '../start-page.ts'
import CheckSignaturePage from './CheckSignaturePage.vue'

startPage(CheckSignaturePage, loadAllFailureWords)
