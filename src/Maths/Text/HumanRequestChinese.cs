using System.Text.RegularExpressions;

namespace Papilio.Maths.Text;

/// <summary>
/// The Chinese rules. A clause is first rid of words that only look like it (人工费, 机器人 工作), then refused if it
/// declines a person, then tried against the wishes from the plain to the roundabout.
/// </summary>
internal static class HumanRequestChinese
{
    private const string Person = "人工|真人|活人|人类客服|喘气的";
    private const string Staff = "客服人员|客服专员|在线客服|客服|专员|工作人员|服务人员|接线员|话务员|坐席|座席";
    private const string Boss =
        "总经理|值班经理|经理|领导|主管|负责人|老板|店长|上级|上司|主任|组长|管事的|管事儿的|能做主的|做主的"
        + "|说了算的|高层";
    private const string Bot =
        "机器人|自动回复|自动应答|自动语音|智能客服|智能助手|智能语音|ai客服|ai回复|ai助手|ai|机器客服"
        + "|机器回复|人机|智障";
    private const string One =
        "(?:下|一下|一个|个|一位|位|一名|名|你们家|你们的|你们|你家|你|贵公司|贵司|公司|我|给我|到|至|成|为"
        + "|去|给|的|那个|在线|真正的?|真的|活生生的|正常|懂的?|专业的?|能说话的?|真实|客服)*";
    private const string Talk =
        "(?:直接|好好|来|当面|亲自|真正|正经|电话)*(?:说|聊|谈|讲|对话|沟通|交流|通话|通电话|联系|咨询|对接"
        + "|反馈|倾|傾)";
    private const string Please =
        "(?:我就是?|我只|我|你好|您好|喂|亲|嗨|哈喽|请问|那个|那|就|请|麻烦你|麻烦您|麻烦|谢谢|快点|快|赶紧"
        + "|赶快|马上|立刻|立即|现在|直接|要求|要|想要|想|需要|只|给我|帮我|帮忙|给|能不能|能否|可否|可不可以"
        + "|可以|能|来一个|来个|来|求求你?|求|拜托|尽快|还是|一个|个|到底|都|你们|让|把我|再|先|速度|速|烦请"
        + "|好的|不行|算了|那就|一下|所以|别废话|废话少说|少废话)*";
    private const string Ending =
        "(?:吧|啊|呀|呢|吗|么|哦|喔|噢|嘛|啦|了|谢谢你?|在吗|在不在|在不|在线吗|在线|在|快点|快|出来|来|说话"
        + "|回答我?|回复我?|接听|接|处理|解决|服务|一下|行吗|行不行|行不|好吗|好不好|可以吗|可以不|有没有|有吗"
        + "|有没|速度|please|pls|plz|的|哪里|在哪里?|怎么找|怎么转|怎么接|怎么联系|入口|聊|沟通|对接|咨询|帮忙"
        + "|帮我|呗|哈|哎|急|很急|你好|您好|6{2,})*";
    private const string Declining =
        "(?:不用|不要|别|不必|无需|无须|不需要|不想|甭|先不|暂不|暂时不|不是要|不是想|不打算|没说要|没要"
        + "|没有要|没让|谁要|免|拒绝|不愿意?|不急着|不着急|先别|勿|没必要|犯不着|用不着)";

    // Either another word (人工费), another cut (客人 工作) or a question about hours, price and identity.
    private static readonly Regex Lookalikes = New(
        "人工(?:费|成本|工资|受精|授精|授粉|受孕|流产|呼吸|湖|岛|草|降雨|增雨|降雪|养|饲养|种|栽|合成|材料"
        + "|心脏|关节|耳蜗|晶|骨|牙|皮|钻|宝石|水晶|培|林|造林|河|运河|景观|瀑布|喂|繁|孵|甜味|色素|香|泪|雕"
        + "|打磨|缝|编|刺绣|制|做|搬|装卸|拆|安装|检测|检验|质检|审|核|录入|翻译|干预|取票|售票|检票|窗口|通道"
        + "|收费|缴费|计费|操作|分拣|挑|采|发货|配送|气候|神经|卫星|标注|充值|排查|清洗|清理|工时|单价|报价|价"
        + "|多少钱|怎么算|怎么收|要钱|钱|险|便宜|贵|成分|肝|肾|肺|礁|血管|瓣膜|假体|洞|池|雪|光|养护|维|劳务|作"
        + "|程|厂|地|业|期|夹|件|序|艺|具|坊|匠|会|商|资|龄|伤|友|行|号|装|浇|除草|洗|包装|打包|写|盖|挖|切|割"
        + "|搅拌|还是)"
        + "|(?:是|是不是|纯|全|半|手工|机器|或者?|还是|比|靠|省|招|招聘|应聘|做|当|代替|取代|替代|减少|节省"
        + "|现在的?|一个)人工(?:客服|服务|坐席|座席)?"
        + "|人工(?:客服|服务|坐席|座席|台|热线)?(?:的?(?:工作|上班|服务|在线|营业)?时间|的?(?:上班|下班)|几点"
        + "|什么时候|收费|要钱|多少钱|工资|的?态度)"
        + "|真人(?:秀|版|cs|模特|发|头发|试|上身|图|实拍|比例|大小|电影|视频|照|认证|验证|示范|拍|出镜|配音"
        + "|手办|娃娃|实名|穿|真事|不露|效果|还是|漫画|快打)|(?:是|是不是|还是|非|像|假|仿)(?:真人|活人)|大活人"
        + "|活人(?:感|微死|祭)"
        + "|(?:扫地|拖地|扫拖|炒菜|送餐|陪伴|玩具|编程|变形|擦窗|割草|积木|乐高|早教|工业|焊接|洗地|吸尘|泳池"
        + "|跳舞|遥控|学习)机器人|机器人(?:多少钱|价|吸|玩具|模型|编程|课|手办|套装|贴|总动员|大战|配件|主机|尘"
        + "|拖|滚刷|充电|型号|质量|保修|有货|发货|退货|退款|坏)"
        + "|店长推荐|老板娘|老板椅|专员证");

    private static readonly Regex QuestionEitherWay = New("要不要|需不需要|用不用|想不想|该不该|肯不肯");
    private static readonly Regex SpacedOut = New("转[^\\p{L}\\n]{0,3}接?[^\\p{L}\\n]{0,3}人[^\\p{L}\\n]{0,3}工");
    private static readonly Regex AllSingle = New(
        "^[^\\p{L}]*(?:\\p{IsCJKUnifiedIdeographs}[^\\p{L}]+)+\\p{IsCJKUnifiedIdeographs}[^\\p{L}]*$");
    private static readonly Regex Refusing = New(
        $"{Declining}(?:再|给我|帮我|你们|你|老是|老|总是|总|就|又|马上|现在|急着|麻烦|去|要|想|让|把我|我|跟"
        + "|和|与|先|每次|都|自动|随便|动不动就?)*(?:转接|转给|转到|转|接入|接|找|叫|联系|呼叫|请|换|打扰|惊动"
        + $"|投诉到)?(?:一个|个|给|到|成|为|你们的?)*(?:{Person}|{Staff}|{Boss}|人说|人聊|人沟通|zrg|rengong"
        + "|zhuanrengong)");

    /// <summary>What follows a person who has been: then it is a story, not a wish.</summary>
    private static readonly Regex Told = New(
        "^(?:客服|服务|坐席|座席|台|那边|小姐|后台|人员|她|他|也|又|就|都|却|还|那个|给我)*(?:说"
        + "|跟我说[是可不要的他她已退没这只今明会让叫]|告诉|答复|答应|回复我|回复说|建议|让我|叫我|表示|承诺"
        + "|解决了|解决好了|查了|查过|查询到|处理了|处理好了|后|之后|以后|的时候|时候|时$|介绍|解释说|挂了我"
        + "|挂我|回访)");
    private static readonly Regex ToldBefore = New(
        "(?:昨天|昨晚|前天|上次|上回|上周|上个?月|之前|当时|以前|曾经|那天|前几天|去年|已经|已|刚打|提示我?"
        + "|显示|写着|通知我|短信说|号说|好不容易|终于|后来|\\d{5}|每次|的时候).{0,12}$");

    private static readonly (Regex Pattern, HumanRequestReason Reason)[] Wishes =
    [
        (New(
            "(?:转接|转|接通|接入|接|换|切换|切|呼叫|联系|联络|找|搵|揾|叫|喊|转人工|zhuan ?|请求|申请"
            + $"|召唤){One}(?:{Person}|human|agent)"), HumanRequestReason.Asked),
        (New("(?:转|zhuan) ?(?:接)? ?(?:人|ren) ?(?:工|gong|g)(?:$|[^a-z])"), HumanRequestReason.Asked),
        (New("转(?:接)? ?(?:rg|ren ?gong)"), HumanRequestReason.Asked),
        (New(
            "(?:转人[功公攻供共弓恭エ]|[专传赚砖撰]人工|转[仁任忍入刃大八]工|[专传砖]人[功公攻]|[专传]仁工|转工人"
            + "|人工转|转人丁|转人土)(?:客服|服务|处理|吧|啊|呀|谢谢|快|好吗|可以吗|行吗|吗|$)"),
            HumanRequestReason.Asked),
        (New(
            "(?:要|需要|想要|给我|请|来|要求|想找|想问|用|求|有没有|有木有|有冇|有|派|安排|咨询"
            + $"|选择?){One}(?:{Person})(?:客服|服务|坐席|座席|咨询|接听|接待|回复|回答|处理|解决|介入|帮|来|吧|啊"
            + "|呀|呢|吗|么|嘛|没|了|谢|快|现在|马上|不要|不是|能|和|跟|在|热线|电话|可以|的?$)"),
            HumanRequestReason.Asked),
        (New(
            "(?:人工|真人)(?:客服|服务|坐席|座席|专员)?(?:介入|接入|接管|在吗|在哪|在不在|在线吗|怎么(?:找|转|接"
            + "|联系|进|打)|如何(?:找|转|接|联系)|入口|呢$|出来|帮我|给我(?:处理|解决|回))"), HumanRequestReason.Asked),
        (New(
            "(?:我要|我想|我需要|我得|想要|想|帮我|给我|麻烦|能不能|能否|可不可以|可以|怎么|如何|怎样|哪里能"
            + "|哪里可以|要求|快|请帮)(?:直接|尽快|马上|现在)*(?:转接|转|接|找|叫|呼叫|安排|派|联系上?|联络"
            + $"|换){One}(?:{Staff})"), HumanRequestReason.Asked),
        (New(
            $"^{Please}(?:转接|转|接|找|叫|呼叫|联系|换|喊|需要){One}(?:{Staff}){Ending}$"), HumanRequestReason.Asked),
        (New(
            "(?:要|想|能|可以|希望|让我|需要|可否|请|帮我|给我|求|必须|只)(?:不能|直接|马上|找|我|你们|有个?|个"
            + "|先|现在|立刻|单独|跟我|否|一下)*(?:和|跟|同|与)(?:一个|个|你们的?|你们|真正的?|真的|真实的?|大"
            + $"|正常)*(?:真人|活人|人类|人|{Staff})(?:工|客服|员)*{Talk}"), HumanRequestReason.Asked),
        (New(
            "(?:让|安排|派|找|叫|请|麻烦)(?:个|一个|一位|位|你们的?|你们)*(?:专人|人|客服|工作人员|同事"
            + "|专员)(?:员)?(?:来|给我|跟我|和我|与我|尽快|马上|主动|赶紧|今天|明天|直接|帮我|私下)*(?:联系我"
            + "|联系一下我|回电|打电话|打个?电话|回个?电话|回复我|对接|说话|说说|聊|沟通|回我|接待|联系$)"),
            HumanRequestReason.Asked),
        (New(
            $"^{Please}(?:联系我|回个?电话?|打个?电话给我|打给我|给我打个?电话|给我回个?电话?|给我来个?电话)(?:吧"
            + "|啊|呀|谢谢|好吗|行吗|可以吗)*$|要听到?(?:活人|真人)"), HumanRequestReason.Asked),
        (New(
            "(?:找|换|来|叫|派)(?:一)?个(?:真|活|大活|正常|懂|能说话的|会说话的|管事的|明白|靠谱)?的?人(?:出来|来"
            + "|跟我|和我|给我|帮我|处理|说话|聊|谈|解决|回|吧|行吗|行不行|好吗|可以吗|$)"), HumanRequestReason.Asked),
        (New("(?:来|要|找|换|有没有|有)(?:个|一个|谁)?(?:不是|非)机器人"), HumanRequestReason.RefusedBot),
        (New(
            "(?:不要|别|不想要?|不用|拒绝|讨厌|受够了?|烦死了?|烦透了?|不需要|不跟|不和|懒得跟|懒得和|不愿意?"
            + "|不喜欢|关掉|关闭|退出|少拿|少用)(?:再|给我|跟我|让我|让|用|派|跟|和|与|同|对着|拿|看到|听|找|老|总"
            + "|这种|这些|你们|你这个|你这|你|的|破|死|傻|智障|愚蠢的?|智能|自动|语音|在线|面对|一个|个|回我|聊天"
            + $"|什么)*(?:{Bot})(?:$|聊|说|回|客服|对话|沟通|交流|应付|敷衍|糊弄|忽悠|服务|答|打发|来|的|我要|给我"
            + "|我|找|讲|谈|要|换|转|模式|浪费|啊|吧|行不行)"), HumanRequestReason.RefusedBot),
        (New("不(?:想|要|愿意?|再)(?:跟|和|与|对着)(?:一个|个|你这个?|破)*机器(?:说|聊|讲|谈|对话|沟通)"),
            HumanRequestReason.RefusedBot),
        (New($"把(?:你|贵)(?:们|家|的|公司)*(?:{Boss})(?:给我)?(?:叫|喊|找|请)"), HumanRequestReason.AskedForBoss),
        (New($"别(?:再|给我|总|老|总是|用|发)+(?:{Bot}|这种回复)了?"), HumanRequestReason.RefusedBot),
        (New(
            "机器人(?:滚|走开|闭嘴|让开|退下|下去)|滚[开吧]?机器人|(?:要|和|跟)人不要机器"),
            HumanRequestReason.RefusedBot),
        (New(
            "(?:(?:^|我要|我想|我得|快|请|给我|帮我|赶紧|马上|麻烦|必须)(?:叫|找|换|喊|转接?给?|见|呼叫"
            + "|请出?)(?:一下|下|个|一个|那个|能|上面)*|(?:叫|找|换|喊|转接?给?|见|呼叫|请出?|投诉到)(?:一下"
            + "|下)?(?:你|贵)(?:们|家|的|公司|司|上面|店|那|能)*|(?:让|联系|和|跟|与|要|麻烦|直接找"
            + $"|请求)(?:一下)?(?:你|贵)(?:们|家|的|公司|司|上面|店|那)*)(?:{Boss})(?:$|来|出来|过来|接|说|谈|聊|讲"
            + "|沟通|给我|跟我|和我|回|电话|处理|解决|联系|对话|解释|吧|啊|了|呢|亲自|通话|直接|行|投诉|反映|反馈"
            + "|好|可以)"), HumanRequestReason.AskedForBoss),
        (New(
            $"(?:你们|你家|贵公司|贵司)(?:的|公司)?(?:{Boss})(?:呢|在哪|在吗|出来|联系方式|的?电话(?:多少|是多少"
            + $"|给我|号)|在不在|给我)|^{Please}(?:见|找|叫)(?:{Boss}){Ending}$|^(?:{Boss})(?:呢|在吗|在哪)"
            + $"|(?:{Boss})(?:麻烦|请|给我|能不能|赶紧|快|滚|站)*出来"), HumanRequestReason.AskedForBoss),
        (New(
            $"^{Please}(?:喂|这里|里面|这边|那边|店里|后台|还|怎么|现在|今天|真的|在线|都)*(?:有没有人|有木有人"
            + "|有冇人|有没人|有人|有没有活人|有活人|有没有客服|有客服|有工作人员|客服|在线客服|客服人员)(?:在线|在"
            + "|能|可以|来|出来|会|给我|帮我|管管|管|理理|理|回答|回复|回|接待|接|处理|解决|值班|说话|吱一声|应"
            + "|搭理|帮忙|一下|我|问题|了|的|啊|下)*(?:吗|么|嘛|没有|没|不在|不|哇|咩|呢|啊$)+$"),
            HumanRequestReason.AnyoneThere),
        (New(
            "^(?:喂|你好|请问|到底|这里|这边|怎么|你们|都)*(?:有没有人|有木有人|有冇人)(?:在线|在|能|可以|来|出来"
            + "|会|给我|帮我|管管|管|理理|理|回答|回复|回|接待|接|处理|解决|说话|搭理|帮忙|一下|我|问题|了|的|啊|呀"
            + "|呢|吗)*$"), HumanRequestReason.AnyoneThere),
        (New(
            "^(?:喂|你好|客服|你们|的)*人呢+$|^(?:客服|你们|你们的)*人(?:都)?(?:去|跑|死)?(?:到|去)?(?:哪|哪儿"
            + "|哪里|哪儿去|哪里去|哪去)(?:了)?(?:啊|呀|呢)*$|^客服(?:人)?(?:呢|死哪去了|去哪了?|在哪里?|哪去了)$"
            + "|^(?:怎么|都|就|难道)*(?:没人|没有人)(?:在|管|理我?|回我?|回复|值班|搭理|接待|接)*(?:吗|么|嘛)$"),
            HumanRequestReason.AnyoneThere),
        (New(
            "(?:^|[^a-z])(?:zrg|zrgkf|zrgfw|zhuan ?ren ?gong|zhuanrengongkefu|ren ?gong|ren ?gong ?ke ?fu"
            + "|ren ?gong ?fu ?wu|zhen ?ren ?ke ?fu|zhao ?ren ?gong|rgkf|rgfw)(?:$|[^a-z])"), HumanRequestReason.Asked),
        (New(
            $"^{Please}(?:人工客服|人工服务|人工坐席|人工座席|人工台|人工咨询|人工热线|人工帮助|人工专员|人工接线|在线人工"
            + $"|人工|真人客服|真人服务|真人|活人客服|活人)+{Ending}$"), HumanRequestReason.Named),
    ];

    // 客服 begins half of all messages as an address, so it counts only when nothing else is said.
    private static readonly Regex StaffAlone = New(
        $"^(?:我|就|请|给我|帮我|要|我要|我想要|想要|需要|快|来个?|求|呼叫)*(?:{Staff})+(?:吧|啊|呀|呢|吗|哦"
        + "|在吗|在不在|在线吗|出来|快|来|一下|说话|速度|小姐姐|小哥哥?|妹妹|谢谢)*$");

    /// <summary>Most messages hold none of these, and are spared the rest.</summary>
    private static readonly Regex Hint = New(
        $"{Person}|{Boss}|{Bot}|客服|专员|人员|接线员|坐席|座席|[转专传赚砖撰找接].{{0,6}}[人仁任忍入刃大八工]"
        + $"|人.{{0,3}}工|机器|[有没冇木]人|人[呢吗都去跑死]|个.{{0,4}}人|[和跟同与].{{0,6}}人|安排人|[让派叫]人"
        + "|rg|ren|[转接找换][a-z]|联系我|回电|回个?电话|打给我|给我");

    public static bool IsWorthALook(string normal) => Hint.IsMatch(normal);

    /// <summary>Other meanings out, spaced-out letters together.</summary>
    public static string Prepare(string normal)
    {
        var text = AllSingle.IsMatch(normal) ? string.Concat(normal.Where(char.IsLetter)) : SpacedOut.Replace(normal,
        "转人工");
        text = text.Replace("人工智能", "ai").Replace("人工智障", "ai");
        return Lookalikes.Replace(QuestionEitherWay.Replace(text, "能不能"), "\n");
    }

    public static HumanRequest? FindWhole(string letters) =>
        letters.Length <= 16 && StaffAlone.IsMatch(letters) ? new(letters, HumanRequestReason.Named) : null;

    public static HumanRequest? Find(string clause)
    {
        var tight = clause.Replace(" ", "");
        if (Refusing.IsMatch(tight)) return null;
        if (FindIn(tight) is { } found) return found;

        // A blank may stand for a comma.
        return tight.Length == clause.Length ? null : clause.Split(' ').Select(FindIn).FirstOrDefault(piece => piece is not null);
    }

    private static HumanRequest? FindIn(string piece)
    {
        foreach (var (pattern, reason) in Wishes)
        {
            var match = pattern.Match(piece);
            if (!match.Success) continue;
            if (reason is HumanRequestReason.Asked or HumanRequestReason.AskedForBoss
                && (Told.IsMatch(piece[(match.Index + match.Length)..]) || ToldBefore.IsMatch(piece[..match.Index]))) continue;
            return new(match.Value, reason);
        }

        return null;
    }

    private static Regex New(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
