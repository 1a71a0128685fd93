import '@yinxin/ui/styles/parts.css'
import { loadAllFailureWords } from '../../portal/all-failure-words.ts'
import { startPage } from '../../portal/start-page.ts'
import HomePage from './HomePage.vue'

startPage(HomePage, loadAllFailureWords)
