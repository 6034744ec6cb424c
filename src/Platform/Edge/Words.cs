namespace Papilio.Platform.Edge;

/// <summary>What every refusal says, in Chinese and English: what is wrong, and what to do. A test holds that no code is without words.</summary>
public static class Words
{
    private static readonly Dictionary<string, (string Zh, string ZhDo, string En, string EnDo)> All = new()
    {
        ["agent.full"] = ("接待已满", "先结束或转出一个会话；上限为 {about}。", "At capacity", "End or hand over a conversation first; the limit is {about}."),
        ["agent.offline"] = ("您不在线", "先切换为在线或忙碌。", "You are offline", "Switch to online or busy first."),
        ["agent.unknown"] = ("没有这位同事", "请刷新同事列表。", "No such colleague", "Refresh the list of colleagues."),
        ["channel.unsigned"] = ("缺少签名", "请按 Standard Webhooks 带上 webhook-id、webhook-timestamp、webhook-signature。", "Signature missing", "Send webhook-id, webhook-timestamp and webhook-signature as in Standard Webhooks."),
        ["channel.wrong_kind"] = ("收件箱类型不符", "此接口只用于开放渠道。", "Wrong kind of inbox", "This call is for open channels only."),
        ["consent.purpose"] = ("用途名称不合法", "用小写字母、数字和下划线，最长 40 个字符。", "Purpose not valid", "Use lower-case letters, digits and underscores, at most 40."),
        ["consent.too_many"] = ("用途太多", "每位客户最多 {about} 个用途。", "Too many purposes", "At most {about} for one customer."),
        ["conversation.closed"] = ("会话已结束", "可以重新打开，或等客户再次来信。", "The conversation has ended", "Reopen it, or wait for the customer to write again."),
        ["conversation.not_closed"] = ("会话未结束", "只有已结束的会话可以重新打开。", "Not ended", "Only an ended conversation can be reopened."),
        ["conversation.not_yours"] = ("不是您接待的会话", "先接管，再操作。", "Not your conversation", "Take it over first."),
        ["conversation.other_live"] = ("客户已有新的会话", "请在新会话里继续：{about}。", "The customer has a newer conversation", "Continue there: {about}."),
        ["conversation.taken"] = ("已被接起", "{about} 已接待这位客户。", "Already taken", "{about} is taking care of this customer."),
        ["conversation.unknown"] = ("没有这个会话", "可能不存在，或您无权查看。", "No such conversation", "It does not exist, or it is not yours to see."),
        ["csrf"] = ("来源不被允许", "请在本站页面内操作，或使用 API 密钥。", "Origin not allowed", "Act from our own pages, or use an API key."),
        ["customer.erased"] = ("客户资料已清除", "清除后不能再更改。", "The customer was erased", "Nothing can be changed after that."),
        ["customer.family_full"] = ("合并的客户太多", "一位客户最多合并 {about} 份资料；请检查是否为公用设备。", "Too many merged customers", "At most {about} in one family; is this a shared device?"),
        ["customer.merge_itself"] = ("不能与自己合并", "请选择另一位客户。", "Cannot merge with itself", "Choose another customer."),
        ["customer.merged_already"] = ("已经合并", "这两位客户已是同一人。", "Already merged", "These two are one customer already."),
        ["customer.unknown"] = ("没有这位客户", "可能不存在，或已被清除。", "No such customer", "It does not exist, or was erased."),
        ["delivery.not_failed"] = ("无需重发", "只有发送失败的消息可以重发。", "Nothing to retry", "Only a failed delivery can be retried."),
        ["driver.unknown"] = ("没有这个驱动因素", "请刷新后再试。", "No such driver", "Refresh and try again."),
        ["erasure.reason"] = ("请写明清除原因", "一句话即可，最长 {about} 字，不要写客户的姓名或联系方式。", "Reason missing", "One sentence of at most {about} characters, without the customer's name or contact."),
        ["evidence.missing"] = ("请写明依据", "核实或合并需要一句依据，最长 500 字。", "Evidence missing", "Verifying or merging needs a sentence of evidence, at most 500 characters."),
        ["file.too_large"] = ("文件太大", "每个文件最大 10 MB。", "File too large", "At most 10 MB each."),
        ["file.too_many"] = ("文件太多", "每条消息最多 10 个文件。", "Too many files", "At most 10 in a message."),
        ["file.too_many_pixels"] = ("图片像素过大", "图片最大 5000 万像素（{about}）。", "Too many pixels", "At most 50 million pixels ({about})."),
        ["file.type"] = ("不支持的文件类型", "可发送图片、音视频、PDF、文本和 Office 文档。", "File type not accepted", "Send pictures, audio, video, PDF, text or office documents."),
        ["file.unknown"] = ("没有这个文件", "链接已过期，或不属于这个会话。", "No such file", "The link has expired, or it is not part of this conversation."),
        ["file.unsent"] = ("未发送的文件太多", "最多可有 {about} MB 已上传而未发送的文件；请先发送，一天后未发送的会自动清除。", "Too many files not sent", "At most {about} MB may be uploaded and not sent. Send them first; what is not sent goes after a day."),
        ["forecast.none"] = ("还没有预测", "先导入历史或等待数据积累；夜间会自动生成。", "No forecast yet", "Import a history or wait for counts; a run is made every night."),
        ["idempotency.key"] = ("Idempotency-Key 太长", "最长 {about} 个字符。", "Idempotency-Key too long", "At most {about} characters."),
        ["idempotency.reused"] = ("Idempotency-Key 已用于另一请求", "新的请求请用新的值。", "Idempotency-Key was used for another request", "Use a new one for a new request."),
        ["idempotency.running"] = ("同一请求正在处理", "请稍候再试。", "The same request is running", "Try again in a moment."),
        ["idempotency.unknown"] = ("上次请求的结果未知", "请先查询结果，再用新的 Idempotency-Key 重试。", "The outcome of that request is unknown", "Look whether it happened, then use a new Idempotency-Key."),
        ["identity.expired"] = ("身份签名已过期", "请由您的服务器重新签发，有效期不超过一小时。", "The signed identity has expired", "Have your server issue a new one, valid for at most one hour."),
        ["identity.forged"] = ("身份签名无效", "请用收件箱的密钥以 HS256 签名，且包含 sub 和 exp。", "The signed identity is not valid", "Sign it with the inbox's secret (HS256), with sub and exp."),
        ["identity.held"] = ("该身份已属于另一位客户", "请核对后合并两位客户：{about}。", "Another customer holds this identity", "Check, then merge the two: {about}."),
        ["identity.required"] = ("此收件箱需要登录身份", "请由您的网站提供签名身份。", "This inbox needs a signed identity", "Have your site provide one."),
        ["identity.too_many"] = ("身份信息太多", "每位客户最多 {about} 条；请先删除无用的。", "Too many identities", "At most {about} for one customer; remove what is not needed."),
        ["identity.unknown"] = ("没有这条身份信息", "请刷新后再试。", "No such identity", "Refresh and try again."),
        ["identity.value"] = ("格式不正确", "请检查电话号码或邮箱：{about}。", "Not valid", "Check the phone number or address: {about}."),
        ["inbox.unknown"] = ("没有这个收件箱", "请检查编号。", "No such inbox", "Check its id."),
        ["key.unknown"] = ("没有这个密钥", "可能已被删除。", "No such key", "It may have been deleted."),
        ["import.lines"] = ("文件有误，未导入", "{about} 行有误，见 errors（按行号）；请改正后重新上传。", "The file is wrong; nothing was taken", "{about} lines are wrong, see errors by line number; correct them and send it again."),
        ["leave.decided"] = ("假期申请已处理", "请刷新后再看。", "Already decided", "Refresh to see it."),
        ["leave.overlap"] = ("与其他假期重叠", "请先撤回原来的申请。", "Overlaps with other leave", "Withdraw the other request first."),
        ["leave.unknown"] = ("没有这个假期申请", "请刷新后再试。", "No such request", "Refresh and try again."),
        ["line.unknown"] = ("没有这条预测线", "请从 /plan/lines 选择。", "No such line", "Choose one of /plan/lines."),
        ["merge.undone"] = ("合并已撤销", "请刷新后再看。", "Already undone", "Refresh to see it."),
        ["merge.unknown"] = ("没有这次合并", "请刷新后再试。", "No such merge", "Refresh and try again."),
        ["message.empty"] = ("消息为空", "请写点内容，或附上文件。", "Empty message", "Write something, or attach a file."),
        ["message.id"] = ("消息编号不合法", "请由客户端生成 UUID（建议 UUIDv7）。", "Message id not valid", "Make a UUID (best a UUIDv7) in the client."),
        ["message.id_reused"] = ("消息编号已被使用", "新消息请用新的编号。", "Message id already used", "Use a new id for a new message."),
        ["message.not_yours"] = ("只能修改自己的回复", "请另发一条说明。", "Only your own replies can be changed", "Send another message to correct it."),
        ["message.too_late"] = ("已超过 5 分钟", "请另发一条说明。", "More than 5 minutes ago", "Send another message to correct it."),
        ["message.too_long"] = ("消息太长", "最多 10,000 个字符。", "Message too long", "At most 10,000 characters."),
        ["message.unknown"] = ("没有这条消息", "请刷新后再试。", "No such message", "Refresh and try again."),
        ["offer.none"] = ("没有待您接起的邀请", "可能已超时，或已由同事接起。", "Nothing is being offered to you here", "It has lapsed, or a colleague took it."),
        ["parked.replayed"] = ("已重放", "这条事实已处理。", "Already replayed", "This fact has been taken."),
        ["parked.unknown"] = ("没有这条搁置的事实", "请刷新后再试。", "No such parked fact", "Refresh and try again."),
        ["password.wrong"] = ("当前密码不对", "请再输入一次。", "The current password is wrong", "Enter it again."),
        ["permission.denied"] = ("没有权限", "请联系班组长或管理员。", "Not allowed", "Ask a leader or an administrator."),
        ["phrase.group"] = ("分组最多两级", "例如「物流/催单」。", "At most two levels of groups", "For example \"Delivery/Chasing\"."),
        ["phrase.placeholder"] = ("不认识的占位符", "可用 {{customer.name}}、{{customer.address}}、{{agent.name}}；不能用 {about}。", "Unknown placeholder", "Use {{customer.name}}, {{customer.address}} or {{agent.name}}, not {about}."),
        ["phrase.too_many"] = ("常用语太多", "每个列表最多 {about} 条。", "Too many phrases", "At most {about} in a list."),
        ["phrase.unknown"] = ("没有这条常用语", "请刷新后再试。", "No such phrase", "Refresh and try again."),
        ["queue.name"] = ("名称已被使用", "请换一个名称。", "Name already in use", "Choose another."),
        ["queue.unknown"] = ("没有这个队列", "请刷新后再试。", "No such queue", "Refresh and try again."),
        ["reply.outrun"] = ("别人刚刚回复了", "先看看新回复，再决定是否发送。", "Somebody else has just replied", "Read it, then decide whether to send."),
        ["request.cursor"] = ("翻页参数不正确", "请从第一页重新开始。", "Cursor not valid", "Start again from the first page."),
        ["request.invalid"] = ("请求内容不正确", "{about}", "The request is not valid", "{about}"),
        ["request.malformed"] = ("请求格式不正确", "{about}", "The request could not be read", "{about}"),
        ["request.too_large"] = ("请求太大", "正文最大 1 MiB。", "Request too large", "At most 1 MiB."),
        ["request.unknown"] = ("没有这个地址", "请查看 API 文档。", "No such address", "See the API document."),
        ["session.none"] = ("请先登录", "此操作需要登录或有效的令牌。", "Sign in first", "This needs a session or a valid token."),
        ["session.throttled"] = ("尝试次数过多", "请在 {about} 秒后再试。", "Too many attempts", "Try again in {about} seconds."),
        ["session.wrong"] = ("邮箱或密码不对", "请再试一次。", "E-mail or password is wrong", "Try again."),
        ["shift.leave"] = ("这段时间在休假", "请换一天，或先取消假期。", "On leave then", "Choose another day, or cancel the leave first."),
        ["shift.overlap"] = ("与其他班次重叠", "请调整时间。", "Overlaps with another shift", "Change its time."),
        ["shift.rest"] = ("两个班次之间休息不足", "至少间隔 {about} 小时。", "Too little rest between shifts", "At least {about} hours are needed."),
        ["shift.row"] = ("连续上班天数过多", "最多连续 {about} 天。", "Too many days in a row", "At most {about}."),
        ["shift.unknown"] = ("没有这个班次", "请刷新后再试。", "No such shift", "Refresh and try again."),
        ["signature.stale"] = ("时间戳超出允许范围", "签名须在 5 分钟以内。", "Stale timestamp", "The signature must be less than 5 minutes old."),
        ["signature.wrong"] = ("签名不正确", "请用收件箱的密钥签名 id.timestamp.body。", "Wrong signature", "Sign id.timestamp.body with the inbox's secret."),
        ["slow_down"] = ("太快了", "请稍候再发。", "Slow down", "Wait a moment, then go on."),
        ["staff.email"] = ("邮箱已被使用", "请换一个邮箱。", "E-mail already in use", "Choose another."),
        ["staff.last_administrator"] = ("至少保留一位管理员", "请先任命另一位管理员。", "At least one administrator must remain", "Appoint another one first."),
        ["staff.not_first"] = ("已有管理员", "请由管理员添加帐号。", "There is an administrator already", "Ask an administrator to add accounts."),
        ["staff.password"] = ("密码太弱", "至少 10 个字符。", "Password too weak", "At least 10 characters."),
        ["storage.away"] = ("存储暂时不可用", "消息没有保存，请稍后重试。", "Storage is away", "Nothing was stored; try again shortly."),
        ["storage.damaged"] = ("存储已损坏", "消息没有保存；请通知管理员用 papilio verify 检查，并从备份恢复。", "Storage is damaged", "Nothing was stored; tell the operator to run papilio verify and to restore a backup."),
        ["storage.full"] = ("存储空间已满", "消息没有保存；请通知管理员清理磁盘后重试。", "Storage is full", "Nothing was stored; tell the operator to free disk space, then try again."),
        ["swap.decided"] = ("换班已处理", "请刷新后再看。", "Already decided", "Refresh to see it."),
        ["swap.unknown"] = ("没有这个换班申请", "请刷新后再试。", "No such swap", "Refresh and try again."),
        ["transfer.full"] = ("对方接待已满", "{about} 暂时不能再接；请转给其他同事或队列。", "Your colleague is at capacity", "{about} has no room now; hand over to somebody else or to a queue."),
        ["transfer.offline"] = ("对方不在线", "{about} 不在线；请转给其他同事或队列。", "Your colleague is offline", "{about} is not there; hand over to somebody else or to a queue."),
        ["unexpected"] = ("出错了", "没有保存任何内容；请重试，并把追踪号告诉管理员。", "Something went wrong", "Nothing was stored; try again, and tell the operator the trace id."),
        ["version.missing"] = ("缺少 If-Match", "更改时请带上版本号。", "If-Match missing", "Send the version you changed."),
        ["version.stale"] = ("已被别人更改", "请刷新后再改。", "Changed by someone else meanwhile", "Refresh, then change it again."),
        ["visitor.unknown"] = ("访客令牌无效", "请重新打开会话。", "Visitor token not valid", "Open the chat again."),
        ["webhook.target"] = ("回调地址不被允许", "请使用可公开访问的 https 地址：{about}。", "Webhook address not allowed", "Use a public https address: {about}."),
        ["wish.past"] = ("日期已过", "{about} 已经过去，请去掉它的意愿。", "The date is over", "Take out the wish for {about}."),
        ["wish.too_many"] = ("意愿太多", "最多为 {about} 个日期填写意愿。", "Too many wishes", "At most {about} dates can have one."),
        ["wish.twice"] = ("同一天有两个意愿", "{about} 只保留一个。", "Two wishes for one day", "Keep one for {about}."),
    };

    public static IReadOnlyCollection<string> Codes => All.Keys;

    public static (string Title, string Detail) Of(string code, string? language)
    {
        if (!All.TryGetValue(code, out var words)) return (code, "");
        return IsEnglish(language) ? (words.En, words.EnDo) : (words.Zh, words.ZhDo);
    }

    /// <summary>Chinese is the product's first language; English when it is asked for before any Chinese.</summary>
    public static bool IsEnglish(string? language)
    {
        var en = language?.IndexOf("en", StringComparison.OrdinalIgnoreCase) ?? -1;
        var zh = language?.IndexOf("zh", StringComparison.OrdinalIgnoreCase) ?? -1;
        return en >= 0 && (zh < 0 || en < zh);
    }
}
