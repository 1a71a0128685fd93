import type { PersonFailureTexts } from './failure-text.ts'

/** Failure texts in Chinese that only the pages about persons show. */
export const personsZhCN: PersonFailureTexts = {
  DOCUMENT_NUMBER_INVALID: {
    title: '证件号码不对',
    remedy: '请对照证件再看一遍：位数、出生日期和证件种类要一致。没有保存您填的号码。',
    button: '改一下',
  },
  IDENTITY_NOT_MATCHED: {
    title: '姓名和证件号没有核对上',
    remedy: '和登记信息不一致。请对照证件再填一次，一天可以核对 5 次。改过名、换过证件的，带证件原件到窗口核对。没有保存您填的号码。',
    button: '查看窗口',
  },
  MOBILE_INVALID: { title: '手机号不对', remedy: '请填中国内地的 11 位手机号。没有内地手机号的，带证件到窗口办理。', button: '改一下' },
  CODE_WRONG: { title: '短信验证码不对', remedy: '请对照短信再输一次。还可以试 {triesLeft} 次。', button: '再输一次' },
  CODE_EXPIRED: { title: '短信验证码已失效', remedy: '验证码 5 分钟内有效，输错 5 次也会失效。请重新获取一个。', button: '重新获取' },
  PASSWORD_LENGTH: { title: '密码长度不对', remedy: '请用 12 到 128 个字符，不限种类。几个词连起来最好记。', button: '改一下' },
  PASSWORD_COMMON: {
    title: '这个密码太容易被猜到',
    remedy: '它在常见密码名单里，或者是常见的写法。请换一个，几个不相干的词连起来就很好。',
    button: '换一个',
  },
  PASSWORD_PERSONAL: {
    title: '密码里有您的个人信息',
    remedy: '姓名、手机号、证件号和生日别人也知道。请换一个不含这些的。',
    button: '换一个',
  },
  PASSWORD_NUMBER: {
    title: '密码里有能查到的号码',
    remedy: '手机号、身份证号和信用代码，不管是谁的，别人都能查到。请换一个不含这些的。',
    button: '换一个',
  },
  ACCOUNT_OR_PASSWORD_WRONG: {
    title: '账号或密码不对',
    remedy: '没有登录，也没有发验证码。请再看一遍手机号或证件号，密码区分大小写。',
    button: '找回密码',
  },
  REGISTRATION_LOST: {
    title: '注册已经中断',
    remedy: '离开得太久，或换了浏览器，填的内容没有保存。请从头再填一次，大约 3 分钟。',
    button: '重新注册',
  },
  REGISTRATION_TAKEN: {
    title: '不能用这些信息再注册',
    remedy: '这个证件或手机号已经有账号。是您的，请登录或找回密码。不是您注册的，带证件原件到窗口处理。',
    button: '找回密码',
  },
  CONSENT_MISSING: { title: '还没有同意现在的说明', remedy: '说明更新过。请刷新页面看一遍，同意后再继续。', button: '看说明' },
  PERSONS_CLOSED: {
    title: '自然人账号还没有开通',
    remedy: '本平台现在不能发送短信验证码，不能注册和登录自然人账号。个人业务请到窗口办理。',
    button: '查看窗口',
  },
  UNDER_AGE: {
    title: '未满 16 周岁不能在网上注册',
    remedy: '请由监护人陪同，带双方证件到窗口办理。没有保存您填的号码。',
    button: '查看窗口',
  },
  RECOVERY_WRONG: {
    title: '验证码或证件号不对',
    remedy: '密码没有改。请对照短信和证件再填一次。还可以试 {triesLeft} 次。',
    button: '再填一次',
  },
  PERSON_NAME_INVALID: {
    title: '姓名不对',
    remedy: '请按证件填写姓名，2 到 60 个字。少数民族和外国人姓名中间的点用“·”。',
    button: '改一下',
  },
  SIGN_IN_AGAIN: {
    title: '请重新登录一次',
    remedy: '这一步要确认是您本人，登录超过 15 分钟的要重新登录。什么都没有改。',
    button: '重新登录',
  },
  PASSKEY_UNKNOWN: {
    title: '平台上没有这个通行密钥',
    remedy: '它可能已经在账号里删除。请换一个，或用密码和短信验证码登录。',
    button: '换一种登录',
  },
  PASSKEY_REFUSED: {
    title: '通行密钥没有通过检查',
    remedy: '没有登录，也没有保存。请再试一次，还不行就用密码和短信验证码。',
    button: '再试一次',
  },
  PASSKEY_EXPIRED: { title: '等得太久了', remedy: '通行密钥要在 5 分钟内确认。请再试一次。', button: '再试一次' },
  PASSKEYS_TOO_MANY: { title: '通行密钥已经有 10 个', remedy: '请先删除不用的，再添加。', button: '知道了' },
  LAST_WAY_IN: { title: '不能删除最后一种登录方式', remedy: '删除后就不能登录了。请先设置密码，再删除。', button: '设置密码' },
  PASSKEY_CANCELLED: {
    title: '没有使用通行密钥',
    remedy: '您取消了，或这台设备上没有本平台的通行密钥。什么都没有改。',
    button: '再试一次',
  },
  PASSKEY_THERE: { title: '这台设备已经有通行密钥', remedy: '不用再添加，登录时选“用通行密钥登录”。', button: '知道了' },
}
