import type { Language } from '@yinxin/protocol/failures'
import type { Article } from '../article/article.ts'

const zhCN: Article = {
  title: '无障碍声明',
  lead: '本平台的页面以《网页内容无障碍指南》（WCAG）2.2 的 AA 级为目标。',
  parts: [
    {
      heading: '做到了什么',
      text: [
        '不用鼠标也能完成登录、选择单位、切换和退出，当前位置始终有明显的框。',
        '状态同时用形状、文字和颜色表示，去掉颜色也能分清。',
        '右上角“大字版”把文字放大四分之一；系统设成深色的，页面跟着变成深色；屏幕窄到 320 像素也不用左右滚动。',
        '变化会由读屏软件读出来，不会突然移走焦点；要您做的事没有时间限制，输入 PIN 码除外，它的剩余时间写在页面上，超时不扣次数。',
      ],
    },
    {
      heading: '怎样检查的',
      text: ['每次修改后，程序在宽屏和窄屏上检查每一个页面和主要状态，并只用键盘走完登录。还没有由使用读屏软件的人试用过。'],
    },
    {
      heading: '已知的不足',
      text: [
        '网页打不开证书助手时，要在证书助手自己的窗口里操作。',
        'Windows 的高对比度模式只在浏览器里模拟检查过。',
        'PIN 码不能用语音输入，这是为了安全。',
      ],
    },
    {
      heading: '遇到困难',
      text: ['请告诉我们是哪个页面、哪一步，联系方式在操作手册最后一节。不方便在电脑上办的，窗口可以当面办理。'],
    },
  ],
}

const en: Article = {
  title: 'Accessibility statement',
  lead: 'The pages of this portal aim at level AA of the Web Content Accessibility Guidelines (WCAG) 2.2.',
  parts: [
    {
      heading: 'What works',
      text: [
        'Signing in, choosing a unit, switching and signing out can be done without a mouse; where you are always has a visible ring.',
        'A state is a shape, a word and a colour: without the colour nothing is lost.',
        '“Large type” at the top makes text a quarter bigger; pages are dark where your system is; a screen of 320 pixels needs no sideways scrolling.',
        'Screen readers announce changes, and the focus is never moved away from you. Nothing has a time limit but the PIN, whose remaining time is on the page; running out costs no try.',
      ],
    },
    {
      heading: 'How it is checked',
      text: [
        'After every change a program checks each page and its main states, wide and narrow, and signs in by keyboard alone. People who use screen readers have not tried it yet.',
      ],
    },
    {
      heading: 'What is not there yet',
      text: [
        "Where a page may not reach the certificate assistant, the assistant's own window has to be used.",
        'The high contrast mode of Windows was only tried as a browser imitates it.',
        'A PIN cannot be dictated, for safety.',
      ],
    },
    {
      heading: 'If something is in your way',
      text: [
        'Tell us which page and which step: the last part of the manual says where. What is hard on a computer can be done in person at a service desk.',
      ],
    },
  ],
}

/** Words of the accessibility statement. */
export const accessibilityTexts: Readonly<Record<Language, Article>> = { 'zh-CN': zhCN, en }
