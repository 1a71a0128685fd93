import type { Language } from '@yinxin/protocol/failures'

const zhCN = {
  title: '检测修复',
  running: (answered: number, all: number) => `正在检测，${all} 项里 ${answered} 项有了结果。`,
  summary: (all: number, stops: number, warns: number) =>
    `${all} 项检测完：${stops === 0 ? '没有影响登录的' : `${stops} 项影响登录`}${warns === 0 ? '' : `，${warns} 项建议处理`}，其余不用管。`,
  again: '重新检测',
  groups: { stop: '影响登录', warn: '建议处理', wait: '没有结果', ok: '正常', off: '不影响使用' } as Record<string, string>,
  count: (title: string, count: number) => `${title}，${count} 项`,
  because: '由上面这一项引起',
  number: '编号',
  plan: '会改动这些文件，别的不动：',
  planPackage: '会下载并安装，和签名的清单核对后才运行：',
  go: '确认',
  cancel: '取消',
  failed: '没有修好',
  report: '检测报告',
  reportText: '报告不含 PIN 码、证件号码、单位代码和文件内容，文件夹里的用户名也去掉了。',
  saveText: '保存为文本',
  saveJson: '保存为 JSON',
  copy: '复制报告',
  copied: '已复制',
  fileName: '检测报告',
}

type CheckPageWords = typeof zhCN

const en: CheckPageWords = {
  title: 'Check and repair',
  running: (answered, all) => `Checking: ${answered} of ${all} have answered.`,
  summary: (all, stops, warns) =>
    `${all} checks done: ${stops === 0 ? 'nothing stops a sign-in' : `${stops} ${stops === 1 ? 'stops' : 'stop'} a sign-in`}${warns === 0 ? '' : `, ${warns} ${warns === 1 ? 'wants' : 'want'} attention`}.`,
  again: 'Check again',
  groups: { stop: 'Stops a sign-in', warn: 'Wants attention', wait: 'No answer', ok: 'Fine', off: 'Does not matter' },
  count: (title, count) => `${title}: ${count}`,
  because: 'follows from the one above',
  number: 'Number',
  plan: 'These files are changed, and nothing else:',
  planPackage: 'This is fetched, checked against what the vendor signed, and then installed:',
  go: 'Go ahead',
  cancel: 'Cancel',
  failed: 'Not repaired',
  report: 'Report',
  reportText: 'No PIN, identity number, organisation code or content of files is in it, and no user name in folders.',
  saveText: 'Save as text',
  saveJson: 'Save as JSON',
  copy: 'Copy the report',
  copied: 'Copied',
  fileName: 'check-report',
}

export const checkWords = (language: Language): CheckPageWords => (language === 'en' ? en : zhCN)
