import { startPage } from '../start-page.ts'
import UnitPage from './UnitPage.vue'

startPage(UnitPage)
