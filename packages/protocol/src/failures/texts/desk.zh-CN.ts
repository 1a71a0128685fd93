import type { DeskFailureTexts } from './failure-text.ts'

/** Failure texts in Chinese of staff and of cases. */
export const deskZhCN: DeskFailureTexts = {
  STAFF_CERTIFICATE: {
    title: '这是工作人员的证书',
    remedy: '工作人员的证书只能进入窗口服务台，不代表任何单位。请换单位的证书登录。没有做任何改动。',
    button: '换一张证书',
  },
  STAFF_UNKNOWN: {
    title: '这张证书不能进入窗口服务台',
    remedy: '服务台只接受登记过的工作人员证书；单位的证书不行。新来的同事要先在服务台登记。没有做任何改动。',
    button: '换一张证书',
  },
  STAFF_NOT_ALLOWED: {
    title: '您没有办理这一项的权限',
    remedy: '没有做任何改动。需要这项权限的，由本单位负责人员登记的同事授予。',
    button: '联系支持人员',
  },
  CASE_UNKNOWN: {
    title: '没有找到这个办件',
    remedy: '案号和查询码要一起对上。请对照办件页或受理单再输一次。还可以试 {triesLeft} 次。',
    button: '再输一次',
  },
  CASE_CHANGED: {
    title: '这个办件刚才有了变化',
    remedy: '别的工作人员先办了一步，您这一步没有执行。请看一下现在的情况再办。',
    button: '看现在的情况',
  },
  CASE_STEP_REFUSED: {
    title: '现在不能办这一步',
    remedy: '办件的状态、必填的内容或核对项还不满足。没有做任何改动。',
    button: '返回办件',
  },
  CASE_APPROVER_SAME: {
    title: '复核要由另一位工作人员做',
    remedy: '这个决定是您自己作的，您不能再复核它。没有做任何改动。',
    button: '返回办件',
  },
  POSSESSION_MISSING: {
    title: '持有证明要再做一次',
    remedy: '绑定前要在 10 分钟内插一次 UKey 并输入 PIN 码，约 1 分钟，别的不用重做。',
    button: '再做一次',
  },
  POSSESSION_OTHER_CERTIFICATE: {
    title: '插的不是这个办件的 UKey',
    remedy: '持有证明要用办件里的那张证书做。PIN 码次数没有减少，办件没有变化。请换上那把 UKey。',
    button: '再做一次',
  },
  CASE_SOURCE_MISSING: {
    title: '没有可以开办件的登录',
    remedy: '办件从一次没有成功的证书登录开出，那次登录已过 30 分钟，或不是在这个浏览器里。请再登录一次。',
    button: '重新登录',
  },
  DESK_UNAVAILABLE: {
    title: '暂时联系不上窗口服务台',
    remedy: '没有开办件，也没有做任何改动。不是您的问题，请过几分钟再试，或直接打电话、到窗口。',
    button: '再试一次',
  },
  ENTRY_CHANGED: {
    title: '这一项刚才被别人改过',
    remedy: '您的修改还没有保存，也没有丢。请看别人改了什么，再决定怎样保存。',
    button: '看别人改了什么',
  },
  ENTRY_INVALID: {
    title: '填写的内容不能保存',
    remedy: '请照每一栏旁边的提示修改。没有做任何改动。',
    button: '返回修改',
  },
  STAFF_REGISTERED: {
    title: '这张证书已经登记过',
    remedy: '这位同事已经在工作人员名单里。没有做任何改动。',
    button: '返回名单',
  },
  EXPORT_TOO_LONG: {
    title: '要导出的办件超过 10000 件',
    remedy: '一个文件最多 10000 件，多的不会悄悄漏掉，所以这次没有导出。请先用状态或查找缩小范围。',
    button: '返回缩小范围',
  },
  FILTERS_FULL: {
    title: '保存的查找已满 20 个',
    remedy: '请先删掉一个不用的，再保存这一个。',
    button: '知道了',
  },
  UKEY_MAKES_NO_KEYS: {
    title: '这把 UKey 不能自己生成新密钥',
    remedy: '没有做任何改动。请带上 UKey 到签发机构的窗口办理，或换一把 UKey。',
    button: '看怎么办理',
  },
  UKEY_FULL: {
    title: 'UKey 里没有空位了',
    remedy: '没有做任何改动，原来的证书照常使用。请带上 UKey 到签发机构的窗口清理。',
    button: '看怎么办理',
  },
  NEW_KEY_MISSING: {
    title: 'UKey 里没有这次申请的密钥',
    remedy: '可能插的是另一把 UKey，请换上申请时用的那一把再继续。',
    button: '返回业务办理',
  },
  CERTIFICATE_NOT_WRITTEN: {
    title: '证书没有写进 UKey',
    remedy: '读回来的内容和签发的不一样。原来的证书没有动，可以再写一次。',
    button: '再写一次',
  },
  APPLICATION_UNKNOWN: { title: '没有找到这个申请', remedy: '请核对申请编号。申请只有申请人和签发机构能看到。', button: '返回业务办理' },
  APPLICATION_CODE_WRONG: {
    title: '申请码不对或已经用过',
    remedy: '申请码发到单位登记的联系人手机，30 分钟内有效，只能用在第一把用它的 UKey 上。没有收到的，请联系签发机构核对登记的手机号。',
    button: '重新获取申请码',
  },
  APPLICATION_STEP_REFUSED: {
    title: '申请现在不能这样办',
    remedy: '它的状态已经变了，请看最新的进度。没有做任何改动。',
    button: '看最新进度',
  },
  APPROVAL_REFUSED: {
    title: '批准没有被签发机构接受',
    remedy: '签名和要签发的内容对不上，没有签发证书。请联系支持人员。',
    button: '联系支持人员',
  },
  OFFICER_UNKNOWN: { title: '这张证书不是审核员的', remedy: '签发机构只接受它登记过的审核员证书。没有做任何改动。', button: '换一张证书' },
  RENEWAL_NOT_DUE: { title: '还没到可以续期的时候', remedy: '{date} 起可以续期。现在的证书照常使用。', button: '返回业务办理' },
  RENEWAL_REFUSED: {
    title: '这张证书不能在这里续期',
    remedy: '它不是这家机构签发的，或已经过期、停用、吊销。请联系签发机构的窗口。',
    button: '看电话和窗口',
  },
  RA_UNAVAILABLE: {
    title: '暂时联系不上证书签发机构',
    remedy: '已经做好的步骤都保存着，恢复后从这里继续。请过几分钟再试。',
    button: '再试一次',
  },
  STEP_REUSED: { title: '同一步送了两次，内容不一样', remedy: '这是程序的问题，没有做任何改动。请联系支持人员。', button: '联系支持人员' },
  RECEIPT_REFUSED: {
    title: '新证书的第一次签名没有通过',
    remedy: '证书没有算作已写好，原来的证书照常使用。请再写一次。',
    button: '再写一次',
  },
  OFFICER_SAME: {
    title: '要由另一位审核员批准',
    remedy: '这件申请您已经签过一次，按规定第二次要由另一个人签。没有做任何改动。',
    button: '知道了',
  },
  UNBLOCK_NOT_HERE: {
    title: '这把 UKey 不能在线解锁',
    remedy: '签发机构没有登记它，或者登记的不是这个单位。带上 UKey 和单位证明到窗口解锁，证书没有丢。',
    button: '看电话和窗口',
  },
  UNBLOCK_KEY_REFUSED: {
    title: 'UKey 没有接受解锁',
    remedy: '登记的解锁口令不对；只剩最后一次时不再尝试。没有设新 PIN 码，请带上 UKey 到签发机构的窗口。',
    button: '看电话和窗口',
  },
  UNBLOCK_SPENT: {
    title: '这把 UKey 已经在线解锁过一次',
    remedy: '这种 UKey 的解锁码不能更换，只能用一次。请带上 UKey 和单位证明到签发机构的窗口。',
    button: '看电话和窗口',
  },
}
