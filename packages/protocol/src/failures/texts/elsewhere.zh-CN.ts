import type { ElsewhereFailureTexts } from './failure-text.ts'

/** Failure texts in Chinese that the sign-in page never shows. */
export const elsewhereZhCN: ElsewhereFailureTexts = {
  DRIVER_HOST_MISSING: {
    title: 'UKey 的驱动是 32 位的，证书助手在这里用不了',
    remedy: '证书没有丢。请装上 UKey 厂商的 64 位驱动；该装哪一个，请问发 UKey 的机构。',
    button: '看电话和窗口',
  },
  MESSAGE_TOO_LARGE: {
    title: '发给证书助手的消息太大',
    remedy: '没有执行任何操作。这是程序的问题，不是您的电脑或 UKey 的问题。',
    button: '联系支持人员',
  },
  ORIGIN_MISSING: {
    title: '连接没有说明来自哪个网站',
    remedy: '证书助手只回答浏览器里的网站，已经拒绝。没有使用您的 UKey。',
    button: '联系支持人员',
  },
  WINDOW_HAS_OPENER: {
    title: '这个窗口不能用来输入 PIN 码',
    remedy: '它是由网页打开的，证书助手不在这样的窗口里询问 PIN 码。再试一次，证书助手会自己打开窗口。',
    button: '再试一次',
  },
  HOST_REFUSED: {
    title: '连接用了不对的地址',
    remedy: '证书助手已经拒绝。没有使用您的 UKey。从正式网址打开登录页就不会这样。',
    button: '联系支持人员',
  },
  BUSINESS_SYSTEM_UNKNOWN: {
    title: '平台不认识这个业务系统',
    remedy: '您已经登录，只是这个系统没有登记。请从工作台进入。',
    button: '返回工作台',
  },
  BUSINESS_SYSTEM_UNAVAILABLE: {
    title: '业务系统暂时打不开',
    remedy: '您在平台的登录仍然有效。这是业务系统一方的问题，请过 5 分钟再试。',
    button: '返回工作台',
  },
  SIGN_IN_LOST: { title: '进入业务系统的过程中断了', remedy: '您在平台的登录仍然有效。请从工作台重新进入。', button: '返回工作台' },
  SIGN_IN_OTHER_BROWSER: {
    title: '登录不是在这个浏览器里开始的',
    remedy: '为了安全，平台没有继续。请在这个浏览器里重新登录。',
    button: '重新登录',
  },
  BUSINESS_SYSTEM_REFUSED: {
    title: '业务系统没有接受这次进入',
    remedy: '您在平台的登录仍然有效。这个系统可能没有对当前参保单位开放。',
    button: '返回工作台',
  },
  CERTIFICATE_LINT_FAILED: {
    title: '待签发的证书不合规范',
    remedy: '签发前的检查没有通过，没有签发证书。这是签发机构一方的问题，请告诉支持人员。',
    button: '联系支持人员',
  },
  CERTIFICATION_REQUEST_INVALID: {
    title: '证书申请无法通过检查',
    remedy: '申请的内容或签名不对，没有签发证书。请重新提交申请。',
    button: '办理证书业务',
  },
  CERTIFICATES_IN_FORCE: {
    title: '这家单位的有效证书已到上限',
    remedy: '同一单位最多 {limit} 张有效证书，所以没有签发。请先吊销不再使用的证书。',
    button: '办理证书业务',
  },
  ISSUANCE_LIMIT: {
    title: '这一小时的签发数量已到上限',
    remedy: '每小时最多签发 {limit} 张，所以没有签发，也没有改动任何证书。请过一小时再试。',
    button: '再试一次',
  },
  CALLER_REFUSED: {
    title: '核验服务不接受这个调用方',
    remedy: '这是平台配置的问题，不是您的电脑或 UKey 的问题。请告诉支持人员。',
    button: '联系支持人员',
  },
  CERTIFICATE_UNKNOWN: {
    title: '没有这张证书的签发记录',
    remedy: '签发机构查不到这个序列号，没有做任何改动。请核对后再办理。',
    button: '办理证书业务',
  },
  UI_CODE_INVALID: {
    title: '证书助手的页面已经失效',
    remedy: '这个页面只能由证书助手打开一次。请从证书助手重新打开。',
    button: '打开证书助手',
  },
  CERTIFICATE_SIGN_IN_NEEDED: {
    title: '这里要用证书登录',
    remedy: '您现在是自然人登录，只能办理本人的事项。替单位办理，请插上 UKey 用法人登录。',
    button: '用证书登录',
  },
  UNIT_NOT_YOURS: { title: '这个单位编码不属于您的单位', remedy: '没有切换，您仍在原来的参保单位。请从列表里选。', button: '返回工作台' },
  PIN_WEAK: { title: '新 PIN 码太容易被猜到', remedy: '请不要用连续或重复的数字。PIN 码没有改动。', button: '换一个 PIN 码' },
  PIN_LENGTH: { title: '新 PIN 码的长度不对', remedy: '请按窗口里写的位数输入。PIN 码没有改动。', button: '重新输入' },
  PIN_MALFORMED: {
    title: '这不会是 PIN 码',
    remedy: 'PIN 码是 {min} 到 {max} 位英文字母、数字或符号。没有拿去试，次数没有减少。',
    button: '重新输入',
  },
  METHOD_NOT_ALLOWED: { title: '这个网址不能这样使用', remedy: '没有做任何改动。请从登录页进入。', button: '去登录页' },
  SITE_LIST_INVALID: {
    title: '证书助手的网站名单不能用',
    remedy: '名单过期或签名不对，证书助手不敢采用。更新证书助手会得到新的名单。',
    button: '更新证书助手',
  },
  METHOD_UNKNOWN: {
    title: '证书助手不认识这个操作',
    remedy: '证书助手的版本可能比网站的旧。更新后再试，UKey 可以一直插着。',
    button: '更新证书助手',
  },
  CALLBACK_REFUSED: {
    title: '网站指定的返回地址不对',
    remedy: '返回地址不属于这个网站，证书助手已经拒绝。没有使用您的 UKey。',
    button: '联系支持人员',
  },
  INPUT_TOO_LARGE: { title: '提交的内容太大', remedy: '没有做任何改动。请减少内容后再提交。', button: '返回修改' },
  CARD_SERVICE_STOPPED: {
    title: '智能卡服务没有运行',
    remedy: '插着读卡器，但系统的智能卡服务没有运行，带芯片的 UKey 读不出来。请维护这台电脑的同事启动它，这里会自动变化。',
    button: '重新检测',
  },
  PROXY_UNREACHABLE: {
    title: '代理服务器没有回应',
    remedy: '这台电脑上网要经过代理，代理现在连不上。请找管网络的同事。UKey 和证书没有问题。',
    button: '重新检测',
  },
  PROXY_SCRIPT_UNANSWERED: {
    title: '代理脚本没有回答',
    remedy: '系统里设了代理脚本（PAC），现在问不到，证书助手先直接连接。请管网络的同事改成写明的代理地址。',
    button: '重新检测',
  },
  TLS_INTERCEPTED: {
    title: '有程序在中间检查加密连接',
    remedy: '平台的证书被换成了“{issuer}”签发的，这台电脑不认识它。一般是单位的防火墙或杀毒软件。请管网络的同事放行平台的网址。',
    button: '联系支持人员',
  },
  AUTOSTART_OFF: {
    title: '证书助手不随电脑启动',
    remedy: '不影响登录：登录页可以启动它。打开后，开机就能用。',
    button: '打开',
  },
  LINK_UNREGISTERED: {
    title: '网页不能启动证书助手',
    remedy: '证书助手现在开着，可以登录。关掉以后，登录页打不开它。登记一下就好。',
    button: '登记',
  },
  LINK_TAKEN: {
    title: '网页打开的是另一个程序',
    remedy: '另一个程序占用了证书助手的链接。现在可以登录。请改回来；改不了时，在 Windows 设置的“默认应用”里选印信证书助手。',
    button: '重新检测',
  },
  SECOND_ASSISTANT: {
    title: '有两个证书助手在运行',
    remedy: '网页只和先回答的一个说话，看到的 UKey 可能不一样。请关掉不用的一个。',
    button: '重新检测',
  },
  LEFTOVERS: {
    title: '有以前没写完的文件',
    remedy: '不影响使用。清理掉的只是没写完的临时文件。',
    button: '清理',
  },
  DISK_LOW: {
    title: '磁盘快满了',
    remedy: '现在还能登录。满了以后用不了密钥，因为每次使用要先记下来。请清理一些空间。',
    button: '重新检测',
  },
  UPDATE_RUNNING: {
    title: '证书助手正在更新',
    remedy: '另一个安装程序正在工作，请等它完成。这段时间证书助手可以照常使用。',
    button: '再试一次',
  },
  VERSION_UNUSABLE: {
    title: '新版证书助手在这台电脑上不能启动',
    remedy: '什么都没有改变，原来的版本继续使用。请把编号告诉客服。',
    button: '联系客服',
  },
  VERSION_TAKEN_BACK: {
    title: '证书助手的更新已经退回',
    remedy: '新版本启动后没有应答，已经重新启动原来的版本。',
    button: '联系客服',
  },
  POLICY_INVALID: {
    title: '安装用的策略文件不能使用',
    remedy: '什么都没有改变。请把下面的说明交给写这个文件的人：{reason}',
    button: '联系客服',
  },
  PIN_IN_PAGES: {
    title: '有程序让网页直接索要 PIN 码',
    remedy: '网页拿到 PIN 码，就能用您的 UKey 签任何内容。登录前请退出它，PIN 码只在证书助手的窗口里输入。',
    button: '重新检测',
  },
  UKEY_HELD: {
    title: '别的程序或旧驱动可能占用 UKey',
    remedy: 'UKey 能读出来就不用管。读不出来时，请退出它；是旧驱动的，请在系统设置里卸载，再重新插一次 UKey。',
    button: '重新检测',
  },
  PORTS_RESERVED: {
    title: '系统预留了证书助手要用的端口',
    remedy: '证书助手换了一个端口，可以登录，但备用端口不够了。请管这台电脑的同事重启一次，一般就会放开。',
    button: '重新检测',
  },
  UKEY_ELSEWHERE: {
    title: '远程桌面里看不到插在另一台电脑上的 UKey',
    remedy: '您用的是远程桌面，UKey 大多插在您面前的电脑上。请在插着 UKey 的电脑上登录，或者请管网络的同事开放智能卡重定向。',
    button: '重新检测',
  },
  FILES_MISSING: {
    title: '证书助手有文件不见了或被改动',
    remedy: '一般是杀毒软件拿走的。请重新安装，并请管这台电脑的同事信任证书助手的文件夹。您的 UKey 和记录都在。',
    button: '重新安装',
  },
  FIREWALL_BLOCKS: {
    title: '单位的防火墙可能拦住了需要的网址',
    remedy: '这台电脑能上网，但列出的网址连不上。请把这一页给管网络的同事，放行这些网址。UKey 和证书没有问题。',
    button: '重新检测',
  },
  SECOND_COPY: {
    title: '这台电脑装了两份证书助手',
    remedy: '不影响使用：运行的是为所有用户安装的一份。您自己安装的一份可以在 Windows 设置的“应用”里卸载。',
    button: '重新检测',
  },
  INSTALLED_FOR_ALL: {
    title: '这台电脑已经为所有用户安装了证书助手',
    remedy: '不用再装，从开始菜单打开就能用。什么都没有改变。需要更新时，请找管理这台电脑的人。',
    button: '联系客服',
  },
  OLDER_ASSISTANT: {
    title: '电脑上还装着别家的证书助手',
    remedy: '登录用不着它了，两个一起会争用 UKey。请在系统设置里卸载它，驱动要留下：没有驱动读不出 UKey。还有别的网站要用它的，先不卸载。',
    button: '重新检测',
  },
  UPDATE_UNREACHABLE: {
    title: '连不上下载站点',
    remedy: '不影响登录。已经下载的部分留着，过几个小时会自动再试，也可以现在再试。',
    button: '再试一次',
  },
  UPDATE_EXPIRED: {
    title: '下载站点给出的版本信息已过期',
    remedy: '没有采用。可能是站点没有及时更新，也可能是有人拦着新版本，或者电脑日期不对。过几天还这样，请告诉证书助手的提供方。',
    button: '再试一次',
  },
  UPDATE_REFUSED: {
    title: '下载站点给出的版本信息不可信',
    remedy: '签名不全，或者比以前的旧，没有采用，什么也没装。请把编号告诉证书助手的提供方。',
    button: '联系客服',
  },
  UPDATE_FILE_REFUSED: {
    title: '下载的文件和签名的不一样',
    remedy: '文件已删除，没有运行。可能是网络把它改了，可以再下载一次；还这样，请告诉证书助手的提供方。',
    button: '重新下载',
  },
  UPDATE_AVAILABLE: {
    title: '证书助手有新版本',
    remedy: '现在的版本还能用。怎样更新写在“设置”的“关于和更新”里。',
    button: '更新证书助手',
  },
  DRIVER_NOT_INSTALLED: {
    title: '驱动没有装上',
    remedy: '安装包核对无误，但安装程序没有完成：可能没有输密码，或者这台电脑不允许安装。可以再试一次。',
    button: '重新检测',
  },
  ASSISTANT_RESTARTED: {
    title: '证书助手意外停止过',
    remedy: '停止后自动重新启动，一小时最多三次。当时正在进行的签名没有完成，PIN 码不会多算一次。如果还会这样，请保存检测报告交给客服。',
    button: '联系客服',
  },
  TOKEN_MALFORMED: {
    title: '登录凭证无法读取',
    remedy: '证书助手交来的内容不完整。不是 PIN 码的问题，更新证书助手后再试。',
    button: '更新证书助手',
  },
  SESSION_MISSING: { title: '您还没有登录', remedy: '请先用证书登录，再打开这个页面。', button: '去登录' },
  REVOCATION_STALE: {
    title: '证书状态不是最新的',
    remedy: '签发机构的名单已经过期，所以没有登录。不是您的问题，请过 5 分钟再试。',
    button: '再试一次',
  },
  REVOCATION_UNAVAILABLE: {
    title: '暂时查不到证书是否有效',
    remedy: '签发机构的查询服务没有按时回应，所以没有登录。不是您的电脑、UKey 或 PIN 码的问题。',
    button: '再试一次',
  },
  STATE_UNWRITABLE: {
    title: '电脑的磁盘写不进去，没有使用密钥',
    remedy: '每次用到密钥都要先记下来。磁盘可能满了：清理出一些空间再试。PIN 码次数没有减少，证书没有变化。',
    button: '检测修复',
  },
  CONTENT_TYPE_REFUSED: {
    title: '消息的格式不受支持',
    remedy: '没有执行任何操作。这是程序的问题，不是您的电脑或 UKey 的问题。',
    button: '联系支持人员',
  },
  KM_UNAVAILABLE: {
    title: '密钥管理系统暂时没有回应',
    remedy: '签名证书已经保留，加密密钥会接着办，不会重复签发。请过几分钟再看。',
    button: '再试一次',
  },
  KM_NOT_READY: {
    title: '密钥管理系统还没有配置好恢复人员',
    remedy: '没有生成加密密钥。登记至少两名恢复人员的证书以后会接着办。',
    button: '联系支持',
  },
  ARCHIVED_KEY_UNKNOWN: {
    title: '没有存档过这个加密密钥',
    remedy: '请核对给出的加密证书。这次查询已记录。',
    button: '联系支持',
  },
  RECOVERY_REFUSED: {
    title: '这两把密钥打不开这份存档',
    remedy: '需要存档时登记的两名不同的恢复人员一起办理。这次尝试已记录。',
    button: '联系支持',
  },
  CA_UNAVAILABLE: {
    title: '签发机构暂时没有回应',
    remedy: '没有签发，也没有改动任何证书。不是您的问题，请过 5 分钟再试。',
    button: '再试一次',
  },
  SESSION_EXPIRED: {
    title: '登录已经到期',
    remedy: '一段时间没有操作，平台自动退出了。已经提交的内容都在，请重新登录。',
    button: '重新登录',
  },
  UNIT_CHOICE_MISSING: { title: '没有等待选择的参保单位', remedy: '选择已经完成，或等得太久。请重新登录。', button: '重新登录' },
  NONCE_INVALID: { title: '登录用的随机数不合规定', remedy: '没有登录，UKey 没有问题。请重新登录。', button: '重新登录' },
  ORIGIN_INVALID: {
    title: '登录网址不合规定',
    remedy: '这是平台配置的问题，不是您的电脑或 UKey 的问题。请告诉支持人员。',
    button: '联系支持人员',
  },
  FORMAT_UNSUPPORTED: {
    title: '登录凭证的格式不受支持',
    remedy: '证书助手和平台的版本不配套。更新证书助手后再试。',
    button: '更新证书助手',
  },
  UPLOAD_KIND: {
    title: '不能上传这种文件',
    remedy: '只收 PDF、JPG 和 PNG，按内容认，改名没有用。没有保存这个文件。',
    button: '换一个文件',
  },
  UPLOAD_DAMAGED: {
    title: '文件打不开',
    remedy: '文件不完整，或图片太大，或文件后面接着别的内容。请重新拍照、扫描或导出。没有保存这个文件。',
    button: '换一个文件',
  },
  UPLOAD_ACTIVE: {
    title: '这个 PDF 带有密码或会自动执行的内容',
    remedy: '为了安全不收。请去掉密码、脚本和附件，或打印后拍照上传。没有保存这个文件。',
    button: '换一个文件',
  },
  UPLOAD_INFECTED: {
    title: '文件里查出了病毒',
    remedy: '没有保存这个文件，别的内容都在。请先给这台电脑查毒，再换一个文件。',
    button: '联系支持人员',
  },
  UPLOAD_NOT_SCANNED: {
    title: '现在不能检查文件',
    remedy: '查毒的服务没有回应，所以没有保存这个文件。不是您的问题，请过 5 分钟再传。',
    button: '再试一次',
  },
  UPLOAD_QUOTA: {
    title: '今天上传的文件够多了',
    remedy: '这一天的数量或总大小到了上限，没有保存这个文件。请明天再传，或带到窗口。',
    button: '返回',
  },
  UPLOAD_SLOW: {
    title: '上传太慢，停下来了',
    remedy: '网络太慢或中断了，没有保存这个文件。请再传一次，或把文件变小。',
    button: '再试一次',
  },
  UPLOAD_BROKEN: { title: '上传中断了', remedy: '文件没有传完，没有保存。请再传一次。', button: '再试一次' },
  CASE_DOCUMENTS_FULL: {
    title: '这个办件的材料已经够多了',
    remedy: '一个办件最多 20 份材料，这一份没有保存。请把其余的带到窗口。',
    button: '返回',
  },
  VISIT_CODE_WRONG: { title: '窗口码写错了', remedy: '校验位对不上，请再对一遍，或重新扫描。', button: '再试一次' },
  VISIT_UNKNOWN: { title: '没有这个窗口码', remedy: '办件可能已经办完，或本人又生成过新的。请用案号查。', button: '再试一次' },
  HAND_OVER_REFUSED: {
    title: '现在不能交班',
    remedy: '您手上没有在办的办件，或已有一次交班在等对方接收，或对方不能办理。没有做任何改动。',
    button: '返回',
  },
  IMPORT_GAP: { title: '导入漏了几行', remedy: '没有导入这一批。请从第 {next} 行接着导入。', button: '联系支持人员' },
  NOT_FOUND: { title: '没有这个页面', remedy: '网址可能写错了，或页面已经移走。', button: '去登录页' },
  ORGANIZATION_UNKNOWN: {
    title: '单位还没有在平台登记',
    remedy: '证书有效，但平台没有这个信用代码的参保登记。请先登记并绑定证书。',
    button: '绑定证书',
  },
  AFTER_CUT_OVER: {
    title: '单位需要先注册并绑定证书',
    remedy: '{cutOverDate} 以后参保的单位先注册再登录。证书有效，绑定一次即可。',
    button: '绑定证书',
  },
  NAME_MISMATCH: {
    title: '单位名称和证书不一致',
    remedy: '证书有效，但登记的名称和证书里的不一样。工作人员核对后可以绑定，您填的内容会带过去。',
    button: '找工作人员',
  },
  BOUND_ELSEWHERE: {
    title: '证书已经绑定到另一个单位',
    remedy: '平台没有改动原来的绑定。确实属于您单位的，工作人员可以受理转移。',
    button: '找工作人员',
  },
  CA_MAY_NOT_BIND: {
    title: '这家机构的证书需要人工绑定',
    remedy: '证书有效，但第一次使用要由工作人员核对。绑定后就可以直接登录。',
    button: '找工作人员',
  },
  NO_UNIT: { title: '单位名下没有可用的参保单位', remedy: '单位已经登记，但没有查到单位编码。工作人员可以补录。', button: '找工作人员' },
  USCC_INVALID: {
    title: '信用代码不对',
    remedy: '统一社会信用代码应为 18 位，末位由前 17 位算出。请核对；确实如此的，工作人员可以办理。',
    button: '找工作人员',
  },
  BINDING_NEEDS_FRESH_STATUS: {
    title: '现在不能完成第一次绑定',
    remedy: '第一次绑定要有最新的证书状态，签发机构没有按时提供。不是您的问题，请过 5 分钟再试。',
    button: '再试一次',
  },
  BINDING_BLOCKED: {
    title: '这张证书的绑定已停用',
    remedy: '证书有效，但单位或工作人员停用了它的登录。需要恢复的，工作人员核对后可以办理。',
    button: '找工作人员',
  },
  NEW_CERTIFICATE_NEEDS_CLERK: {
    title: '换发的新证书需要人工确认',
    remedy: '证书有效，平台认识它的持有者，但绑定的是原来的证书。本平台的新证书由工作人员核对后启用。',
    button: '找工作人员',
  },
  NEW_CERTIFICATE_WAITS: {
    title: '新证书等单位的主管确认',
    remedy:
      '证书有效，平台认识它的持有者，但绑定的是原来的证书。已经通知单位：主管在“单位与经办人”里确认后，就能用它登录。您就是主管的，在自己的账号里插上这把 UKey 绑定一次，也算确认。',
    button: '看确认了没有',
  },
  NEW_CERTIFICATE_DECLINED: {
    title: '单位的主管没有同意这张新证书',
    remedy: '证书有效，但单位的主管说它不能用来登录。请问单位的主管；要用的，由主管在“单位与经办人”里改为同意。',
    button: '找工作人员',
  },
  NEW_CERTIFICATE_REFUSED: {
    title: '本平台不接受换发的新证书',
    remedy:
      '证书有效，但这家机构的证书换了以后不能接着用原来的绑定。请单位的主管在“单位与经办人”里解绑原来的证书，再在自己的账号里插上这把 UKey 绑定。',
    button: '找工作人员',
  },
  RIGHT_ALTERED: {
    title: '平台的登记没有通过核验，暂时不能进入',
    remedy:
      '您的证书和 UKey 没有问题。平台保存的绑定、身份或委托和它当初写下的不一样，核对清楚以前谁也不能凭它进入。平台值班的人已经收到提示；急用的，请把编号告诉工作人员。',
    button: '联系支持人员',
  },
  UNBOUND_BY_ORGANIZATION: {
    title: '单位已经解绑了这张证书',
    remedy: '解绑以后不会自动再绑定。要再用，请单位里身份有效的人在自己的账号里插上这把 UKey 绑定，或者到窗口办理。',
    button: '找工作人员',
  },
  SUSPENDED_BY_ORGANIZATION: {
    title: '这把 UKey 已报失，证书停用了',
    remedy:
      '单位里有人在 {date} 报失了这把 UKey。找到了的，请单位的主管用另一张证书在“单位与经办人”里恢复；没有另一张证书的，到窗口恢复。绑定关系不变。',
    button: '找工作人员',
  },
  SIGNATURE_INVALID: {
    title: '登录签名没有通过核验',
    remedy: '签名和证书对不上，没有登录。再试一次；还是这样的，请换一个 USB 口。',
    button: '再试一次',
  },
  TOKEN_REPLAYED: { title: '这个登录凭证已经用过', remedy: '每个凭证只能用一次，平台已经拒绝。请重新登录。', button: '重新登录' },
  CHALLENGE_UNKNOWN: { title: '这次登录已经失效', remedy: '它已经用过，或不是在这个浏览器里开始的。请重新登录。', button: '重新登录' },
  CHALLENGE_EXPIRED: { title: '登录等待太久，已经过期', remedy: '没有登录，UKey 和证书没有问题。请重新登录。', button: '重新登录' },
  ORIGIN_REFUSED: { title: '请求来自别的网站', remedy: '为了安全，平台已经拒绝，没有做任何改动。请从登录页进入。', button: '去登录' },
  ENCRYPTION_KEY_REFUSED: {
    title: '这把 UKey 没有收下加密密钥',
    remedy: '签名证书没有受影响，密钥也没有丢，可以再写一次。还是不行，请带上 UKey 到签发机构的窗口。',
    button: '找窗口办理',
  },
  ENCRYPTION_KEY_MALFORMED: {
    title: '签发机构给的加密密钥和证书对不上',
    remedy: '没有写进 UKey。请把这个编号告诉签发机构。',
    button: '找窗口办理',
  },
  REMOTE_CONTROL_REFUSED: {
    title: '有远程控制在进行，没有使用 PIN 码',
    remedy: '按这台电脑的设置，别人可能看得到屏幕时不能输 PIN 码。请退出远程控制再试，PIN 码次数没有减少。',
    button: '再试一次',
  },
  REQUEST_REPLAYED: {
    title: '这个请求已经用过',
    remedy: '每个请求只能用一次，证书助手已经拒绝。再试一次会得到新的请求。',
    button: '再试一次',
  },
  REQUEST_ORIGIN_MISMATCH: {
    title: '请求来自另一个网站',
    remedy: '打开的网站和签发请求的网站不是同一个，证书助手已经拒绝。没有使用您的 UKey。',
    button: '联系支持人员',
  },
  PROMPT_UNAVAILABLE: {
    title: 'PIN 码窗口打不开',
    remedy: '证书助手不能显示输入 PIN 码的窗口。PIN 码次数没有减少。请重新打开证书助手再试。',
    button: '检测修复',
  },
  SITE_KEY_UNAVAILABLE: {
    title: '暂时无法确认网站的身份',
    remedy: '证书助手取不到网站的公钥，没有使用您的 UKey。请过 1 分钟再试。',
    button: '再试一次',
  },
  PIN_CHANGE_UNCERTAIN: {
    title: '不能确定 UKey 现在用哪个 PIN 码',
    remedy: '修改 PIN 码时中断了。请先试新的，不对再用原来的。',
    button: '再试一次',
  },
  BUTTON_CANCELLED: {
    title: '在 UKey 上取消了',
    remedy: '没有签名，PIN 码次数没有减少。要继续的话再试一次，UKey 闪烁时按上面的确认键。',
    button: '再试一次',
  },
  BUTTON_NOT_PRESSED: {
    title: '没有等到您按 UKey 上的按键',
    remedy: '没有签名，PIN 码次数没有减少。再试一次，窗口提示时按 UKey 上的确认键。',
    button: '再试一次',
  },
  UKEY_LEFT: {
    title: 'UKey 还插在电脑上',
    remedy: '登录已经退出。暂时不用的话，请把 UKey 拔下来，自己保管好。还插着：{device}。',
    button: '知道了',
  },
  PORTAL_BUSY: { title: '现在登录的人很多', remedy: '没有开始登录，您的 UKey 和证书没有问题。请过几秒再试。', button: '再试一次' },
  GATEWAY_BUSY: {
    title: '现在核验证书的人很多',
    remedy: '验签服务正忙，这次没有处理。请过几秒再试一次。',
    button: '再试一次',
  },
  INPUT_INVALID: { title: '提交的内容不完整或格式不对', remedy: '没有做任何改动。请检查后再提交。', button: '返回检查' },
  DATABASE_FULL: {
    title: '系统暂时不能保存资料',
    remedy: '已经保存的内容都在，这一次没有保存。不是您的问题，请过几分钟再试。',
    button: '再试一次',
  },
}
