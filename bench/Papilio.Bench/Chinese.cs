using System.Text;

namespace Papilio.Bench;

/// <summary>
/// Plausible customer talk, made from a few dozen pieces and a seed: the words repeat about as unevenly as people's do,
/// so an index meets common and rare two-character words alike.
/// </summary>
internal static class Chinese
{
    private static readonly string[] Openings =
        ["你好", "您好", "请问一下", "在吗", "客服在不在", "麻烦问下", "打扰了", "亲", "我想咨询", "急", "", "", ""];

    private static readonly string[] Subjects =
        ["我的订单", "昨天买的手表", "上周下单的耳机", "这个快递", "我的包裹", "退货的那件外套", "发票", "优惠券", "会员积分",
         "充电器", "新买的手机", "我的账号", "货到付款的单子", "预售的商品", "礼盒", "那双跑鞋", "空气净化器", "保温杯"];

    private static readonly string[] Happenings =
        ["一直没有发货", "显示已签收但是我没收到", "物流三天没更新了", "屏幕有划痕", "走得慢了十分钟", "颜色和图片不一样", "尺码偏小想换大一号",
         "不能开机", "登录不上", "退款还没到账", "少了一个配件", "被扣了两次款", "地址填错了想改", "能不能开专票", "什么时候有货",
         "保修期是多久", "包装破损了", "收到的是别人的东西", "质量有问题", "可以七天无理由退换吗"];

    private static readonly string[] Wishes =
        ["麻烦尽快处理", "帮我查一下", "我要退款", "怎么换货", "能赔偿吗", "今天能解决吗", "请转人工", "谢谢", "等你回复",
         "再不处理我就投诉了", "给个说法", "可以补发吗", "电话联系我也行", "辛苦了", "", ""];

    private static readonly string[] Rare = ["蝴蝶", "陀飞轮", "琥珀", "榫卯", "漆器", "缂丝", "紫砂", "宣纸"];

    public static string Message(Random random, int charactersMax = 66)
    {
        var text = new StringBuilder();
        while (text.Length < charactersMax)
        {
            text.Append(Pick(random, Openings)).Append('，').Append(Pick(random, Subjects)).Append(random.Next(10_000))
                .Append(Pick(random, Happenings)).Append('，').Append(Pick(random, Wishes)).Append('。');
            if (random.Next(500) == 0) text.Append('跟').Append(Pick(random, Rare)).Append("有关。");
        }

        return text.ToString(0, charactersMax);
    }

    // Squaring leans towards the front of the list: a few words are said often, many seldom.
    private static string Pick(Random random, string[] words)
    {
        var lean = random.NextDouble();
        return words[(int)(lean * lean * words.Length)];
    }
}
