/** Path of the style of the pages below. */
export const plainStylePath = '/sso/page.css'

export const plainStyle = `:root { color-scheme: light; }
body { margin: 0; background: #f2f5f7; color: #1c2733; font: 16px/1.6 "PingFang SC", "Microsoft YaHei UI", "Microsoft YaHei", "Noto Sans CJK SC", system-ui, sans-serif; }
main { max-width: 32rem; margin: 12vh auto; padding: 2rem; background: #fff; border: 1px solid #d9dfe5; border-radius: 8px; }
h1 { margin: 0 0 0.5rem; font-size: 1.375rem; }
p { margin: 0 0 1.5rem; color: #4a5866; }
button { min-height: 44px; padding: 0 1.25rem; margin: 0 0.75rem 0.75rem 0; font: inherit; border: 1px solid #0c5a7b; border-radius: 4px; background: #fff; color: #0c5a7b; cursor: pointer; }
button.main { background: #0c5a7b; color: #fff; }
ul { margin: 0 0 1.5rem; padding: 0; list-style: none; }
a { color: #0c5a7b; }
a.choice { display: block; min-height: 44px; margin-bottom: 0.75rem; padding: 0.5rem 1rem; border: 1px solid #0c5a7b; border-radius: 4px; text-decoration: none; overflow-wrap: anywhere; }
small { color: #4a5866; font-size: 0.875rem; }
a:focus-visible, button:focus-visible { outline: 3px solid #f2b134; outline-offset: 2px; }
`

const words = {
  'zh-CN': {
    title: '退出登录',
    text: '业务系统已退出。要同时退出公共服务平台吗？不退出，其他业务系统还可以直接进入。',
    yes: '全部退出',
    no: '只退出业务系统',
  },
  en: {
    title: 'Sign out',
    text: 'You have left the business system. Sign out of the sign-in portal too? If you stay, other business systems can still be entered directly.',
    yes: 'Sign out of all',
    no: 'Only the business system',
  },
}

/** The page that asks whether a sign-out begun in a business system ends the portal's session too. `form` comes from the provider, with id `op.logoutForm`. */
export function logoutPage(form: string, language: keyof typeof words): string {
  const { title, text, yes, no } = words[language]
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><link rel="stylesheet" href="${plainStylePath}"></head>
<body><main><h1>${title}</h1><p>${text}</p>${form}
<button class="main" type="submit" form="op.logoutForm" name="logout" value="yes">${yes}</button>
<button type="submit" form="op.logoutForm">${no}</button></main></body>
</html>`
}
