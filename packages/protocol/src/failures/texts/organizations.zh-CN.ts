import type { OrganizationFailureTexts } from './failure-text.ts'

/** Failure texts in Chinese of registering organisations and of roles. */
export const organizationsZhCN: OrganizationFailureTexts = {
  ORGANIZATION_NOT_ON_REGISTER: {
    title: '登记库里没有这个信用代码',
    remedy: '请对照营业执照再看一遍。刚领到执照的，登记信息一般第二天才到。确实没有的，带营业执照到窗口核对。',
    button: '找工作人员',
  },
  ORGANIZATION_ENDED: {
    title: '登记库里这家单位已不再存续',
    remedy: '登记状态是注销、吊销或迁出，不能注册。状态不对的，请先到登记机关更正。',
    button: '找工作人员',
  },
  ROLE_EXISTS: {
    title: '您在这家单位已经有身份',
    remedy: '不用再注册一次。没有办完的，从停下的那一步接着办。',
    button: '接着办',
  },
  REGISTRY_UNAVAILABLE: {
    title: '现在查不到登记信息',
    remedy: '登记库没有回应，您填的内容没有问题。请过几分钟再查。',
    button: '再查一次',
  },
  ROLE_ENDED: {
    title: '这张证书的使用人已不是经办人',
    remedy: 'UKey 和证书都没有问题。接手的经办人请用自己的账号登录，再插这把 UKey 绑定一次。',
    button: '看怎么接手',
  },
  AGREEMENT_OWN: {
    title: '自己的 UKey，不能由自己同意解锁',
    remedy: '请单位里另一位管理人在平台上同意；没有别的管理人，带上 UKey 和单位证明到签发机构的窗口。',
    button: '看电话和窗口',
  },
  AGREEMENT_OVER: {
    title: '这次解锁不用再决定了',
    remedy: '申请已经办完、撤回，或者过了同意的时间。过了时间的，由签发机构的窗口决定。',
    button: '回到工作台',
  },
  AGREEMENT_REFUSED: {
    title: '这次签名没有被接受',
    remedy: '签名和这次解锁对不上，或者证书不是本单位在用的。请换单位的另一张证书或通行密钥，再做一次。',
    button: '再试一次',
  },
  HANDLER_UNKNOWN: {
    title: '要先登记经办人，再用这张证书登录',
    remedy: 'UKey 和证书都没有问题，单位的绑定也在。请经办人用自己的账号登录（没有的先注册），在那里插这把 UKey 证明一次，以后照常登录。',
    button: '去登记经办人',
  },
  ROLE_NOT_ALLOWED: {
    title: '您在这家单位的身份不能做这件事',
    remedy: '没有改动任何内容。需要办的，请单位的主管或法定代表人来做，或者请他们更改您的身份。',
    button: '回工作台',
  },
  STEP_UP_NEEDED: {
    title: '请再用 UKey 确认一次',
    remedy: '更改别人的权限要在 5 分钟内用证书确认过。插上 UKey，输一次 PIN 码。',
    button: '用 UKey 确认',
  },
  ROLE_NEEDS_MAIN_CERTIFICATE: {
    title: '要用单位的主证书证明',
    remedy: '证书有效，但单位另有主证书：单位还没有主管时，做主管要用主证书证明。主证书不在了，或者不对的，由窗口核对后把这张改成主证书。',
    button: '找工作人员',
  },
  ROLE_NEEDS_REGISTRY: {
    title: '法定代表人身份要和登记信息核对',
    remedy: '证书只能证明单位，不能证明谁是法定代表人。您的实名和登记的法定代表人一致才生效，登记信息不全的请到窗口办理。',
    button: '找工作人员',
  },
  ROLE_WAITS_FOR_MANAGER: {
    title: '等单位的主管同意',
    remedy: '证书没有问题，还没有绑定。这家单位已有主管：主管在“单位与经办人”里同意后，请再绑定一次。',
    button: '看进度',
  },
  LAST_MANAGER: {
    title: '单位要留一位主管',
    remedy: '没有改动任何内容。请先把主管移交给另一位经办人，再离开或更改自己的身份。',
    button: '去移交',
  },
  INVITATION_GONE: {
    title: '邀请已经失效',
    remedy: '邀请已被接受、撤回，或者过了有效期。请单位的主管再邀请一次。',
    button: '看我的身份',
  },
  INVITATION_NOT_YOURS: {
    title: '邀请的姓名和您的账号不一致',
    remedy: '邀请里写的是另一个姓名。请单位的主管核对姓名和手机号，再邀请一次。',
    button: '找工作人员',
  },
  ROLE_DATE_INVALID: {
    title: '授权日期不对',
    remedy: '请填今天以后的日期，最长 2 年，写成 2027-11-27 这样。',
    button: '改一下',
  },
  CERTIFICATE_OF_OTHER_ORGANIZATION: {
    title: '这张证书属于另一家单位',
    remedy: '证书里的信用代码和您注册的单位不同，没有绑定。请插上这家单位的 UKey。',
    button: '换一张证书',
  },
  INVITATION_EXISTS: {
    title: '已经邀请过这个手机号',
    remedy: '上一次的邀请还有效。要改内容，请先撤回再邀请。',
    button: '看邀请',
  },
  SUSPENSION_NEEDS_OTHER_CERTIFICATE: {
    title: '要用另一张证书恢复',
    remedy: '这张证书已报失，不能自己恢复自己。请插上单位的另一把 UKey 确认；没有的，到窗口办理。',
    button: '找工作人员',
  },
  TRANSFER_WAITS: {
    title: '已经有人申请转移这张证书',
    remedy: '{date} 前原单位可以提出异议，没有异议就转过来。不用再申请一次。',
    button: '知道了',
  },
  TRANSFER_OVER: {
    title: '这次转移已经结束',
    remedy: '证书已经转走，或者转移没有办成。结果在通知里，有疑问请找窗口。',
    button: '去登录',
  },
  TRANSFER_NOT_NEEDED: {
    title: '不用转移',
    remedy: '这张证书没有绑定在别的单位，可以直接登录。',
    button: '去登录',
  },
  TRANSFER_OBJECTED: {
    title: '原单位有异议，等窗口决定',
    remedy: '转移停下了，由两位工作人员核对后决定。进度在办件里看。',
    button: '看办件',
  },
  TRANSFER_REFUSED: {
    title: '转移没有办成',
    remedy: '工作人员没有同意，绑定没有变。理由在办件里，有疑问请找窗口。',
    button: '找工作人员',
  },
  DELEGATE_UNKNOWN: {
    title: '没有这家代办单位',
    remedy: '信用代码和名称要同时对上。请对照对方的营业执照再填一次，名称要写全。',
    button: '再填一次',
  },
  DELEGATE_SAME: {
    title: '不能委托给本单位',
    remedy: '本单位的人由主管邀请做经办人，不用委托。',
    button: '改填别的单位',
  },
  DELEGATION_EXISTS: {
    title: '已经委托了这家单位',
    remedy: '两家单位之间同时只有一项委托。要改内容，先结束现在这一项，再重新委托。',
    button: '看现有的委托',
  },
  DELEGATION_DATE_INVALID: {
    title: '委托日期不对',
    remedy: '最后一天要在今天以后，最长 5 年，按年-月-日填写。',
    button: '再填一次',
  },
  DELEGATION_GONE: {
    title: '这项委托刚才已经变了',
    remedy: '对方或者您的同事刚处理过，没有再改动。请看最新的情况。',
    button: '看现有的委托',
  },
  DELEGATION_ENDED: {
    title: '不能再为这家单位代办',
    remedy: '委托已经结束或到期，或者您不再是指定的代办人。别的窗口里的单位不受影响。',
    button: '换一家单位',
  },
  DELEGATION_HANDLER_INVALID: {
    title: '代办人要是本单位能办业务的人',
    remedy: '有人已经离开，或者只能查看。请重新选择。',
    button: '再选一次',
  },
  DELEGATIONS_TOO_MANY: {
    title: '委托已经到上限',
    remedy: '一家单位最多同时委托 50 家，代办最多 1000 家。请先结束不用的。',
    button: '看现有的委托',
  },
  NOT_FOR_AGENTS: {
    title: '代办时不能做这件事',
    remedy: '人员、绑定、联系方式和证书业务只能由单位自己办。要办本单位的，请先换回本单位。',
    button: '回工作台',
  },
  DOCUMENT_UNREADABLE: {
    title: '这份文件没法照原样显示，不能签名',
    remedy: '文件里有看不见的字符，或者格式不是网站和证书助手约定的那种。没有使用您的 UKey。请联系网站的运维人员。',
    button: '联系支持人员',
  },
}
