import type { CommonFailureTexts } from './failure-text.ts'

/** Failure texts in Chinese: what happened; whose problem it is and what to do; the words on the one button. */
export const zhCN: CommonFailureTexts = {
  // 1xxx：电脑和浏览器
  INSECURE_PAGE: {
    title: '这个页面不是安全连接',
    remedy: '浏览器只在安全连接（https）下允许使用证书。请从正式网址重新打开。您的 UKey 没有问题。',
    button: '查看正确网址',
  },
  COMPATIBILITY_MODE: {
    title: '请切换到“极速模式”',
    remedy: '浏览器现在是“兼容模式”，不能使用证书登录。点地址栏最右边的图标，选“极速模式”。',
    button: '怎样切换',
  },
  BROWSER_TOO_OLD: {
    title: '浏览器版本太旧',
    remedy: '这个版本不能使用证书登录。请换一个新的浏览器，UKey 和证书不用动。',
    button: '选择浏览器',
  },
  SYSTEM_UNSUPPORTED: {
    title: '这台电脑的系统太旧',
    remedy: '证书助手不能装在 Windows 7、8 和 XP 上，请换一台 Windows 10 或 11 的电脑，UKey 和证书不用动。',
    button: '查看办理方式',
  },
  PHONE_UNSUPPORTED: { title: '手机上不能使用 UKey', remedy: '请在电脑上打开本页，插入 UKey 登录。', button: '发送网址到电脑' },
  COOKIES_BLOCKED: {
    title: '浏览器不保存本站的登录',
    remedy: '登录后马上又会退出。请在地址栏左边的图标里允许本站的 Cookie。您的 UKey 没有问题。',
    button: '重新检查',
  },
  ASSISTANT_MISSING: {
    title: '这台电脑还没有安装证书助手',
    remedy: '安装约一分钟，不用重启，不用拔 UKey。装好后本页自动继续。',
    button: '下载证书助手',
  },
  ASSISTANT_STOPPED: { title: '证书助手没有运行', remedy: '证书助手已经安装，只是没有打开。打开后本页自动继续。', button: '启动证书助手' },
  LOOPBACK_DENIED: {
    title: '浏览器没有允许本页连接证书助手',
    remedy: '不影响登录，可以改在证书助手的窗口里完成。',
    button: '打开证书助手窗口登录',
  },
  ASSISTANT_TOO_OLD: {
    title: '证书助手需要更新',
    remedy: '这里需要 {version} 或更新的版本。更新在原处进行，不用卸载，UKey 可以一直插着。',
    button: '更新证书助手',
  },
  CLOCK_SKEW: {
    title: '电脑时间不准',
    remedy: '差了 {minutes} 分钟，证书会被当作无效。校准后不用重启。',
    button: '校准时间',
  },
  PORT_TAKEN: {
    title: '证书助手的端口被别的程序占用',
    remedy: '证书助手因此连不上，UKey 没有问题。关掉别的安全控件或重启电脑，再打开证书助手。',
    button: '检测修复',
  },
  ASSISTANT_KEY_CHANGED: {
    title: '这台电脑上的证书助手和上次不同',
    remedy: '重新安装过证书助手就会这样。没有重装过的，先不要输入 PIN 码，请联系工作人员。PIN 码次数没有减少。',
    button: '是我重装的，继续登录',
  },
  POPUP_BLOCKED: {
    title: '浏览器拦住了证书助手的窗口',
    remedy: '请再点一次。还是没有打开的，在地址栏右边允许本页弹出窗口。',
    button: '再打开一次',
  },
  ASSISTANT_LOST: {
    title: '和证书助手的连接断了',
    remedy: '证书助手可能被关闭了。这次操作没有完成，PIN 码次数没有减少。启动后再试一次。',
    button: '启动证书助手',
  },
  CLOCK_DRIFT: { title: '电脑时间略有偏差', remedy: '差了 {minutes} 分钟。现在可以登录，校准一下更稳妥。', button: '校准时间' },
  PORTAL_UNREACHABLE: {
    title: '连不上公共服务平台',
    remedy: '请检查这台电脑的网络。您的 UKey 和证书没有问题，PIN 码次数没有减少。',
    button: '再试一次',
  },
  SITE_NOT_APPROVED: {
    title: '您没有批准这个网站使用证书',
    remedy: '网站没有得到任何签名。确认网址无误的，再试一次并选“批准并继续”。',
    button: '再试一次',
  },
  REQUEST_INVALID: {
    title: '网站的请求不合规定',
    remedy: '证书助手已经拒绝，没有使用您的 UKey。这是网站一方的问题，请告诉支持人员。',
    button: '联系支持人员',
  },
  REQUEST_EXPIRED: { title: '网站的请求已经过期', remedy: '等得太久，请求作废了。PIN 码次数没有减少。再试一次即可。', button: '再试一次' },
  MESSAGE_INVALID: {
    title: '证书助手看不懂收到的消息',
    remedy: '没有执行任何操作。这是程序的问题，不是您的电脑或 UKey 的问题。',
    button: '联系支持人员',
  },
  BUSY: { title: '证书助手正在处理另一个操作', remedy: '请先完成或取消证书助手窗口里的操作，再回到这里。', button: '再试一次' },
  SITE_MUTED: {
    title: '这个网站询问得太频繁',
    remedy: '证书助手暂停回答这个网站。请过 {minutes} 分钟再试。没有使用您的 UKey。',
    button: '再试一次',
  },

  // 2xxx：UKey 和 PIN 码
  UKEY_MISSING: { title: '没有找到 UKey', remedy: '请插入 UKey，插好后这里自动显示。已经插着的，换一个 USB 口。', button: '检测修复' },
  UKEY_EMPTY: {
    title: 'UKey 里没有证书',
    remedy: 'UKey 是好的，只是还没有写入证书。请到给您 UKey 的机构写入证书。',
    button: '办理证书业务',
  },
  DRIVER_MISSING: {
    title: '缺少这种 UKey 的驱动',
    remedy: 'UKey 已经插好，但电脑还不认识它。请安装给您 UKey 的机构提供的驱动。',
    button: '检测修复',
  },
  UKEY_WITHOUT_DRIVER: {
    title: '缺少这把 UKey 的驱动',
    remedy: '电脑还读不了 {device}。请向给您 UKey 的机构要这种 UKey 的驱动，装好后这里自动显示，不用重启。',
    button: '检测修复',
  },
  PIN_INCORRECT: { title: 'PIN 码不对', remedy: '还可以输错 {triesLeft} 次。初始 PIN 码在领取 UKey 的单据上。', button: '重新输入' },
  PIN_LOCKED: {
    title: 'UKey 已锁住',
    remedy: 'PIN 码连续输错，UKey 自动锁住，证书没有丢。由给您 UKey 的机构解锁后继续使用。',
    button: '申请解锁',
  },
  PIN_FACTORY: {
    title: '请先修改初始 PIN 码',
    remedy: 'UKey 还在用出厂的 PIN 码，别人也知道它。改成只有您知道的，再登录。',
    button: '修改 PIN 码',
  },
  PIN_CANCELLED: { title: '您取消了操作', remedy: '没有登录，PIN 码次数没有减少。', button: '重新登录' },
  PIN_TIMEOUT: { title: '等待输入 PIN 码超时', remedy: '窗口已经关闭，PIN 码次数没有减少。准备好后再试一次。', button: '再试一次' },
  UKEY_REMOVED: { title: 'UKey 被拔出了', remedy: '这次操作没有完成。请插回同一把 UKey，再试一次。', button: '再试一次' },
  DRIVER_CRASHED: { title: 'UKey 的驱动停止了工作', remedy: '证书助手已经重新启动驱动，证书没有丢。再试一次即可。', button: '再试一次' },
  UKEY_FAILED: { title: 'UKey 没有正常回应', remedy: '证书没有丢。请拔下再插好，或换一个 USB 口。', button: '检测修复' },
  DRIVER_UNSUITABLE: {
    title: 'UKey 的驱动不适合证书助手',
    remedy: '它不是 64 位的。请安装给您 UKey 的机构提供的 64 位驱动。',
    button: '检测修复',
  },
  CERTIFICATE_NOT_ON_UKEY: { title: '选中的证书不在这把 UKey 里', remedy: '请插入对应的 UKey，或换一张证书。', button: '换证书' },

  // 3xxx：证书
  CERTIFICATE_MALFORMED: {
    title: '证书内容损坏，无法读取',
    remedy: '您的操作没有错，登记也没有变化。请申请补办证书。',
    button: '办理证书业务',
  },
  CERTIFICATE_EXPIRED: { title: '证书已过期', remedy: '证书在 {date} 到期。续期后可以继续使用，绑定关系不变。', button: '续期证书' },
  CERTIFICATE_NOT_YET_VALID: {
    title: '证书还没有生效',
    remedy: '证书从 {date} 起有效。电脑时间不准也会这样，请先校准时间。',
    button: '校准时间',
  },
  CERTIFICATE_SUSPENDED: {
    title: '证书已停用',
    remedy: '{date} 起停用。停用期间不能登录，恢复后可以继续使用，绑定关系不变。',
    button: '申请恢复',
  },
  CERTIFICATE_REVOKED: {
    title: '证书已吊销',
    remedy: '{date} 起吊销。吊销的证书不能再使用，请补办新证书，登记的资料还在。',
    button: '办理证书业务',
  },
  CERTIFICATE_NOT_TRUSTED: {
    title: '这里不接受这家机构的证书',
    remedy: '证书本身没有问题，只是本平台没有采用这家机构。请换一张证书。',
    button: '换证书',
  },
  CERTIFICATE_WRONG_PURPOSE: {
    title: '这张证书不能用来登录',
    remedy: '它是加密或其他用途的证书。请换成登录用的证书，通常在同一把 UKey 里。',
    button: '换证书',
  },
  CERTIFICATE_POLICY_REFUSED: {
    title: '这类证书不能在这里登录',
    remedy: '本平台只接受单位办理业务用的证书。请换一张证书。',
    button: '换证书',
  },
  CERTIFICATE_PATH_INVALID: {
    title: '证书的来源无法确认',
    remedy: '从证书到签发机构的链条不完整。不是您的操作有误，工作人员可以查到原因。',
    button: '找工作人员',
  },
  ALGORITHM_REFUSED: {
    title: '证书使用的算法已不再接受',
    remedy: '算法太旧，不够安全。请申请换发新证书，登记的资料不变。',
    button: '办理证书业务',
  },
  CERTIFICATE_UNIDENTIFIED: {
    title: '证书里没有单位的信用代码',
    remedy: '平台不知道这张证书属于哪个单位。工作人员核对后可以绑定。',
    button: '找工作人员',
  },
  CERTIFICATE_STATUS_UNKNOWN: {
    title: '签发机构不知道这张证书的状态',
    remedy: '不能确认证书是否有效，所以没有登录。新领的证书请过 5 分钟再试。',
    button: '再试一次',
  },
  CERTIFICATE_EXPIRING: { title: '证书快到期了', remedy: '证书在 {date} 到期。现在可以照常登录，请在到期前续期。', button: '续期证书' },
  CERTIFICATE_IDENTITY_UNREADABLE: {
    title: '证书里的单位信息无法读取',
    remedy: '证书里写信用代码或名称的地方，内容不完整或不规范，平台不能据此认定单位。请联系签发这张证书的机构重新办理。',
    button: '办理证书业务',
  },
  CERTIFICATE_IDENTITY_CONTRADICTORY: {
    title: '证书里的单位信息前后不一致',
    remedy: '证书里同一项单位信息写了多次或互相矛盾，平台不能据此认定单位。请联系签发这张证书的机构重新办理。',
    button: '办理证书业务',
  },

  // 4xxx：账户、绑定和会话
  TOO_MANY_REQUESTS: {
    title: '操作太频繁',
    remedy: '平台暂停了这台电脑的请求。请过 {minutes} 分钟再试。没有做任何改动。',
    button: '再试一次',
  },

  // 5xxx：验证和签发
  GATEWAY_UNAVAILABLE: {
    title: '暂时无法核验您的证书',
    remedy: '核验证书的服务没有按时回应。不是您的电脑、UKey 或 PIN 码的问题。',
    button: '再试一次',
  },
  DATABASE_UNAVAILABLE: {
    title: '系统暂时不能读取资料',
    remedy: '没有保存任何内容，也没有丢失已经保存的内容。不是您的问题，请稍等几秒再试。',
    button: '再试一次',
  },
  DATABASE_BUSY: {
    title: '现在同时办理的人很多',
    remedy: '这一次没有处理，也没有保存任何内容。请稍等几秒再试。',
    button: '再试一次',
  },

  // 6xxx：业务系统

  // 9xxx：我们的错误
  INTERNAL: { title: '系统出了问题', remedy: '已经记录，工作人员凭跟踪号能查到经过。您的登记和证书没有变化。', button: '联系支持人员' },
}
