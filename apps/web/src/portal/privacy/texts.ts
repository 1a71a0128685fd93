import type { Language } from '@yinxin/protocol/failures'
import type { Article } from '../article/article.ts'

const zhCN: Article = {
  title: '隐私说明',
  lead: '用证书登录时，平台用到哪些信息，存在哪里，给了谁。',
  parts: [
    {
      heading: 'PIN 码',
      text: ['PIN 码只在证书助手的窗口里输入，只交给 UKey。网页、平台和工作人员都得不到，任何记录里也没有。'],
    },
    {
      heading: '平台从证书里读什么',
      text: [
        '单位名称、统一社会信用代码、签发机构、序列号、有效期；证书写明经办人的，还有经办人姓名。用途只有登录、核对单位和事后查证。',
        '打开登录页时，准备使用的那一张证书会交给平台，用来在输入 PIN 码之前查它有没有被吊销。查询不留记录，也不会登录。UKey 里的其他证书不会交给平台。',
      ],
    },
    {
      heading: '自然人账号',
      text: [
        '注册时填的姓名、证件号码和手机号，逐项加密保存，只用来核对本人、登录验证和安全提醒，不交给业务系统。核对姓名和证件时，会交给平台使用的实名核验服务；核对不上的不保存。',
        '密码只保存加盐的单向结果，谁也看不到；通行密钥只保存公钥，指纹和面容不离开您的设备。短信验证码 5 分钟后失效，短信内容发出后删除。',
      ],
    },
    {
      heading: '登录以后记下什么',
      text: [
        '登录的时间、浏览器和系统的名称、网络地址的前一半、正在办理的单位编码，显示在“登录中的设备”里，退出或到期后一天之内删除。',
        '登录、绑定、切换单位、退出各记一条审计，用于查证和处理争议，按平台的保存年限保存，不能改写。',
      ],
    },
    {
      heading: '谁能看到',
      text: [
        '您进入的业务系统得到单位名称、统一社会信用代码、参保单位、经办人（证书写明的）和证书的序列号。您没有进入的业务系统得不到。',
        '查询证书状态时，签发机构会知道有人查询了这张证书。',
        '页面不使用任何统计、广告或外部服务，所有文件都来自本平台。',
      ],
    },
    {
      heading: '这个浏览器里存了什么',
      text: [
        '两个 Cookie：一个表示正在登录，一个表示已经登录，关闭浏览器就没有了。登录自然人账号的，还有一个保存两年，只用来认出登录过的设备。页面另外记住您选的语言、字号和上次用的证书（只记它的指纹），清除浏览数据就没有了。',
      ],
    },
    {
      heading: '查询和更正',
      text: [
        '登录自然人账号后，在“我的账号”里可以看谁看过您的完整号码，拿一份平台保存的全部数据，注销账号。注销后姓名、号码、密码、通行密钥和设备马上删除；办过的事只留时间和结果，和一个查不到人的编号。',
        '两年没用过的设备、换下 30 天的密码、三年前的查看记录，自动删除。',
        '要更正自己的信息，或没有账号要查询、删除的，请到窗口或打电话，联系方式在操作手册最后一节。',
      ],
    },
  ],
}

const en: Article = {
  title: 'Privacy',
  lead: 'What the portal uses when you sign in with a certificate, where it is kept, and who gets it.',
  parts: [
    {
      heading: 'PIN',
      text: [
        'The PIN is typed only in the window of the certificate assistant and goes only to the UKey. No web page, server or clerk ever gets it, and it is in no record.',
      ],
    },
    {
      heading: 'What is read from the certificate',
      text: [
        'Name of the organisation, unified social credit code, issuing authority, serial number and validity; also the name of the handler where the certificate gives one. They serve to sign you in, to match the organisation, and as evidence.',
        'When the sign-in page is open, the one certificate about to be used is sent to the portal, to look up whether it has been revoked before you type a PIN. The look-up is not recorded and signs nobody in. Other certificates on your UKeys are not sent.',
      ],
    },
    {
      heading: 'Accounts of individuals',
      text: [
        'Name, document number and mobile given at registration are kept encrypted, each by itself, and serve only to see that it is you, to sign you in and to warn you. Business systems do not get them. To compare name and document they go to the service for real names that this portal uses; what does not match is not kept.',
        'Of a password only a salted one-way result is kept, which nobody can read; of a passkey only the public key: finger and face never leave your device. A code by text message ends after 5 minutes, and a message is deleted once it was sent.',
      ],
    },
    {
      heading: 'What is kept after signing in',
      text: [
        'The time, the names of browser and system, the first half of the network address, and the unit code in use: they are shown under “Signed-in devices” and deleted within a day of the end.',
        'Signing in, binding, switching the unit and signing out each leave one audit line, kept as long as the portal must keep records, and not changed.',
      ],
    },
    {
      heading: 'Who gets it',
      text: [
        'A business system you enter gets the name of the organisation, its credit code, the unit, the handler where the certificate names one, and the serial number of the certificate. Systems you do not enter get nothing.',
        'When the status of a certificate is looked up, its issuing authority learns that somebody asked.',
        'The pages use no statistics, advertising or outside services; every file comes from this portal.',
      ],
    },
    {
      heading: 'What this browser keeps',
      text: [
        'Two cookies, one while you are signing in and one while you are signed in; both end with the browser. Whoever signs in as an individual has a third, for two years, which only recognises a device that was used before. The pages also remember language, type size and the certificate used last (only its fingerprint), until you clear browsing data.',
      ],
    },
    {
      heading: 'Asking and correcting',
      text: [
        'Signed in as an individual, “My account” shows who looked at your whole numbers, gives you a copy of everything that is kept, and closes the account. Then name, numbers, password, passkeys and devices are deleted at once; of what was done only time and outcome stay, under a number that leads to nobody.',
        'Devices unused for two years, passwords replaced 30 days ago and views of three years ago are deleted by themselves.',
        'To correct what is kept, or to see or delete it without an account, go to a service desk or call: the last part of the manual says where.',
      ],
    },
  ],
}

/** Words of the privacy page. */
export const privacyTexts: Readonly<Record<Language, Article>> = { 'zh-CN': zhCN, en }
