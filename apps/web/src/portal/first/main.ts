import '@yinxin/ui/styles/parts.css'
import { startPage } from '../start-page.ts'
import FirstPage from './FirstPage.vue'

startPage(FirstPage)
