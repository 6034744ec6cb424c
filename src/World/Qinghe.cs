namespace Papilio.World;

/// <summary>
/// 青禾 Qinghe, the fictional company of the demonstration: who works there, who writes, what it sells. Everything in it is
/// invented; its addresses end in .example, where no mail arrives.
/// </summary>
public static class Qinghe
{
    /// <param name="Simulated">Works by themself in the living day; the others are for a person to sign in as.</param>
    public sealed record Colleague(string Name, string Email, Role Role, int Capacity, bool Simulated = false);

    public const string PreSale = "售前";
    public const string AfterSale = "售后";
    public const string Delivery = "物流";

    public const string Mall = "青禾商城";
    public const string Texting = "门店短信";

    /// <summary>Said to every visitor before they write: nothing here is real.</summary>
    public const string Greeting = "您好，这里是青禾（演示数据，均为虚构）。请问有什么可以帮您？";

    /// <summary>Whoever tries the product: sees and may do everything.</summary>
    public static readonly Colleague Newcomer = new("小蝶", "xiaodie@qinghe.example", Role.Administrator, 5);

    /// <summary>The partner's team: on the roster, and at desks of their own; their work is in the counts and not in the living day.</summary>
    public static readonly IReadOnlyList<Colleague> Partners =
    [
        new("阿宁", "ning@qinghe.example", Role.Agent, 4), new("小周", "zhou@qinghe.example", Role.Agent, 4), new("小吴", "wu@qinghe.example", Role.Agent, 4), new("阿杰", "jie@qinghe.example", Role.Agent, 4),
        new("小郑", "zheng@qinghe.example", Role.Agent, 4), new("小方", "fang@qinghe.example", Role.Agent, 4), new("小夏", "xia@qinghe.example", Role.Agent, 4), new("小秋", "qiu@qinghe.example", Role.Agent, 4),
        new("阿文", "wen@qinghe.example", Role.Agent, 4), new("小何", "xiaohe@qinghe.example", Role.Agent, 4), new("阿米", "mi@qinghe.example", Role.Agent, 4), new("小冬", "dong@qinghe.example", Role.Agent, 4),
    ];

    public static readonly IReadOnlyList<Colleague> Staff =
    [
        Newcomer,
        new("小林", "lin@qinghe.example", Role.Agent, 5, Simulated: true),
        new("老钱", "qian@qinghe.example", Role.Agent, 5, Simulated: true),
        new("梅", "mei@qinghe.example", Role.Agent, 4, Simulated: true),
        new("何", "he@qinghe.example", Role.Leader, 3),
        new("唐", "tang@qinghe.example", Role.Leader, 0),
        new("许", "xu@qinghe.example", Role.Leader, 0),
        new("白", "bai@qinghe.example", Role.Leader, 0),
        new("顾", "gu@qinghe.example", Role.Leader, 0),
        new("沈总", "shen@qinghe.example", Role.Leader, 0),
        new("Ada", "ada@qinghe.example", Role.Administrator, 0),
        new("Ops", "ops@qinghe.example", Role.Administrator, 0),
        .. Partners,
    ];

    public static IEnumerable<Colleague> Simulated => Staff.Where(s => s.Simulated);

    /// <summary>Which queue is served by whom; the newcomer serves the first line of the shop.</summary>
    public static readonly IReadOnlyList<(string Queue, string[] Members)> Queues =
    [
        (PreSale, [Newcomer.Email, "lin@qinghe.example", "mei@qinghe.example", .. Partners.Take(6).Select(p => p.Email)]),
        (AfterSale, ["lin@qinghe.example", "qian@qinghe.example", .. Partners.Skip(6).Take(3).Select(p => p.Email)]),
        (Delivery, ["qian@qinghe.example", "mei@qinghe.example", .. Partners.Skip(9).Select(p => p.Email)]),
    ];

    /// <summary>Customers whom the stories know by name.</summary>
    public static readonly IReadOnlyList<(string Name, string Phone)> Regulars =
    [
        ("张伟", "+8613800000001"), ("李娜", "+8613800000002"), ("王芳", "+8613800000003"), ("陈洁", "+8613800000004"), ("赵刚", "+8613800000005"),
        ("刘奶奶", "+8613800000006"), ("周敏", "+8613800000007"), ("岚禾食品 孙工", "+8613800000008"),
    ];

    private static readonly string[] Family = ["王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "林", "郭", "何", "高", "罗"];
    private static readonly string[] Given = ["晓", "思远", "雨桐", "建国", "佳怡", "浩", "欣", "子涵", "明", "丽华", "志强", "雪", "文博", "静", "秀英", "俊杰", "海燕", "宇航", "婷", "磊"];
    private static readonly string[] English = ["Emma Clarke", "Noah Patel", "Sofia Rossi", "Liam Murphy", "Grace Kim", "Oliver Brown", "Mia Schmidt", "Lucas Martin"];

    public static string NameOf(Random chance, string lang) =>
        lang == "en" ? English[chance.Next(English.Length)] : Family[chance.Next(Family.Length)] + Given[chance.Next(Given.Length)];

    /// <summary>Group, title, shortcut, text.</summary>
    public static readonly IReadOnlyList<(string Group, string Title, string Shortcut, string Text)> Phrases =
    [
        ("开场", "问候", "nh", "您好，{{customer.address}}，我是{{agent.name}}，很高兴为您服务。"),
        ("开场", "稍等", "sd", "请稍等，我帮您查一下，大约一分钟。"),
        ("开场", "久等了", "jd", "让您久等了，刚查到结果。"),
        ("物流", "查件", "wl", "您的包裹正在派送途中，今天会送到；如果 20:00 前没有收到，请直接回复我。"),
        ("物流/催单", "催派送", "cd", "已联系配送站加急派送，我会盯着，两小时内给您消息。"),
        ("物流/催单", "补发", "bf", "这件已确认丢失，我们今天重新发出，运费由我们承担。"),
        ("手表", "走慢了", "mb", "W-100 是机械表，每天误差在 -10 到 +20 秒之间属于正常；超出的话我们免费校准，来回邮费我们承担。"),
        ("手表", "换电池", "dc", "W-200 的电池一般能用三年，保修期内免费更换，门店当场可取。"),
        ("手表", "表带", "bd", "S 表带 99 元，有 18 毫米和 20 毫米两种；W-100 用 20 毫米，W-200 用 18 毫米。"),
        ("鞋", "尺码", "cm", "S-17 偏大半码，平时穿 42 的话建议选 41.5；不合适 7 天内免费换。"),
        ("面霜", "过敏", "gm", "请先停用 C-1 并用清水洗净；如有红肿请就医，费用凭票据由我们承担，退款今天就办。"),
        ("面霜", "试用装", "sy", "C-1 试用装 30 元，三天后觉得合适再买正装，30 元可抵扣。"),
        ("退换", "七天无理由", "qt", "签收后 7 天内、不影响二次销售即可退货，退款 1–3 个工作日到账。"),
        ("退换", "退款进度", "tk", "退款已提交，今天 18:00 前到账；没到账我们先垫付，您不用再问。"),
        ("结束", "还有吗", "hy", "请问还有其他可以帮您的吗？"),
        ("结束", "再见", "zj", "感谢您联系青禾，祝您一切顺利。"),
    ];

    /// <summary>Every day: a demonstration is looked at in the evening too.</summary>
    public static object Hours => new
    {
        zone = "Asia/Shanghai",
        days = new[] { "mon", "tue", "wed", "thu", "fri", "sat", "sun" }.ToDictionary(day => day, _ => new[] { "00:00-24:00" }),
    };
}
