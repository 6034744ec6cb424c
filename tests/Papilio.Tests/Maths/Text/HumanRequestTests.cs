using Papilio.Maths.Text;
using Shouldly;
using Xunit;

namespace Papilio.Tests.Maths.Text;

public sealed class HumanRequestTests
{
    private const string Wishes = """
        转人工
        人工
        人工客服
        人工服务
        转人工客服
        转人工服务
        请转人工
        帮我转人工
        我要转人工
        我要人工
        我要人工客服
        我要人工服务,谢谢
        能转人工吗
        能不能转人工
        可以转人工吗?
        怎么转人工
        要不要转人工才能办?
        如何联系人工客服
        找人工
        接人工
        接人工客服
        叫人工
        呼叫人工
        换人工
        联系人工
        有人工吗
        有没有人工客服
        人工在吗
        人工客服在哪
        人工呢???
        人工!!!
        人工人工人工
        转人工转人工转人工
        你好,转人工
        亲 人工
        在吗 转人工
        转 人 工
        转-人-工
        转.人.工
        转*人*工*客*服
        人 工 客 服
        轉人工
        請轉人工客服
        轉接真人
        我要真人客服,請幫我轉接
        转​人​工
        转人功
        转人公
        专人工
        转仁工
        传人工
        转入工
        转人工!!!快点!!!
        zrg
        ZRG
        ZRG!!
        zhuanrengong
        zhuan ren gong
        转rengong
        转ren工
        转接人工
        转接一下人工客服
        给我转人工
        给我接人工
        麻烦转一下人工
        我需要人工服务
        需要人工处理
        请人工客服帮我处理
        直接转人工吧
        为什么不给我转人工
        怎么还不转人工
        转人工一直排队
        转人工转不过去,急死了
        你听不懂,我要找人工
        不是这个问题,转人工
        别废话转人工
        机器人不行,换人工
        真人
        真人客服
        找真人
        我要找真人
        我要真人
        转真人
        转真人客服
        来个真人
        给我找个真人
        有真人吗
        有没有真人
        能不能找个真人跟我说
        我要活人
        有活人吗
        来个活人
        找个活人跟我说话
        我要和人说话
        我想跟人聊
        我想跟真人沟通
        能和真人说话吗
        让我跟活人说
        我想和客服人员沟通一下
        可以跟客服对话吗
        不要机器人
        我不要机器人
        别用机器人糊弄我
        不要机器人回复
        不想跟机器人说话
        不想和机器人聊天
        别再自动回复了
        不要自动回复,找人来
        不要智能客服
        不要人工智能,要人工
        拒绝机器人客服
        来个不是机器人的
        换个人来
        找个人来跟我说
        来个人行吗
        叫个人出来
        叫你们经理来
        叫你们经理出来
        找你们领导
        找你们主管
        我要找你们负责人
        让你们老板接电话
        让你们领导给我打电话
        我要见经理
        转你们主管
        把你们领导叫来,找你们领导说
        叫能做主的来
        叫个管事的来
        你们经理呢
        有人吗
        有人吗?有人吗?
        有没有人
        有没有人啊
        有人在吗
        有人没
        喂喂,有人吗
        有没有人管管
        有没有人理我
        没人吗
        没人理我吗
        人呢
        客服人呢
        人都去哪了
        客服
        客服人员
        在线客服
        找客服
        联系客服
        转客服
        我要客服
        我要找客服
        我要联系客服人员
        怎么联系客服
        帮我转客服
        客服在吗
        有客服吗
        客服呢
        请安排专人联系我
        让人给我回电话
        派人联系我吧
        安排工作人员跟我对接
        talk to a human
        I want to talk to a human
        Can I speak to a real person?
        speak to an agent
        agent
        Agent!!!
        AGENT PLEASE
        representative
        Representative, please.
        real person
        real person please
        live agent
        live chat
        operator
        human
        human please
        HUMAN!!!
        customer service
        I need a human
        I want a real person
        I'd like to speak with a representative
        I would like to talk to someone
        connect me to an agent
        Please connect me with a live agent
        transfer me to a human
        transfer to agent
        put me through to someone
        get me a person
        give me a human
        let me talk to a person
        is there a human I can talk to?
        is anyone there
        anybody there?
        Hello, is anybody there?
        can I get a human
        no more bots
        no bots please
        I don't want to talk to a bot
        I don't want a bot, I want a human
        stop the bot
        I hate this chatbot
        let me speak to your manager
        get me your supervisor
        I want to speak with the manager
        escalate this to a supervisor
        why can't I talk to a human
        why don't you connect me to an agent
        talk to a represenative
        speak to a humam
        tlak to a human
        how do I reach a human
        can someone real help me, I need an actual person
        I'm tired of talking to a robot
        switch me to a real agent
        chat with a person
        can i chat with someone
        agent pls
        speak to customer service
        转human
        ＡＧＥＮＴ
        人工🙏🙏
        麻烦转个人工
        可以帮我接人工吗
        我想找你们的人工客服
        有人工客服可以聊吗
        人工客服在线吗
        我要跟真人对话
        换人工来
        能不能给我个人工
        直接给我接通人工客服好吗
        叫客服来
        叫你们客服出来
        让你们客服联系我
        快点转人工别墨迹
        你这个破机器人能不能转人工
        老子要人工
        我要人工!!听不懂吗
        智障机器人给我转人工
        算了转人工吧
        人工服务怎么进
        哪里可以找到人工客服
        怎么才能联系到真人
        想和真人客服沟通下
        可以人工处理吗
        要求人工处理
        给我安排一个客服
        有客服在吗
        有人在线吗
        还有人吗
        来个喘气的
        人工客服呢
        我不想和机器说话
        别给我发自动回复了
        你是机器人吧我要人工
        跟机器人说不清楚,我找人工
        请你们领导来处理
        我要投诉,让你们经理联系我
        叫你们老板来
        把你们主管叫来
        请接线员
        人工接线
        接人工坐席
        转座席
        转人工,谢谢🙏
        zhuan人工
        转ren gong
        要人工
        求人工
        求转人工
        呼叫真人
        轉真人客服
        唔該搵真人
        我要同真人傾
        i need to speak to someone
        can you transfer me to a person please
        let me talk to a human being
        give me a real human
        I wanna talk to a real person
        get me an operator
        can someone help me, a real person
        I want customer service
        please let me speak with an agent
        connect to representative
        put me on with a human
        I'd rather talk to a person
        this bot is useless, get me a human
        is there any live agent available
        how do i talk to a human
        how can I contact customer support
        speak with supervisor
        I demand to speak to a manager
        human agent
        talk to agent
        live person
        need human help
        not a bot please
        stop with the automated replies
        customer rep please
        someone there?
        can a human look at this
        """;

    private const string OtherMeanings = """
        不用转人工
        不用转人工了,谢谢
        别转人工
        别给我转人工
        不要转人工
        不需要人工
        不需要人工服务
        先不转人工
        暂时不用人工客服
        不用人工,我自己来
        不必转接人工
        没必要找人工
        不想转人工
        不用 转人工
        不用找客服了
        不用叫你们领导
        人工费多少
        人工费怎么算
        安装人工费谁出
        需要人工费吗
        人工智能
        人工智能课程有吗
        你们用的什么人工智能
        人工授精
        人工授精要多少钱
        人工湖附近的酒店
        人工草坪怎么卖
        人工呼吸怎么做
        人工成本太高
        人工合成的宝石吗
        人工降雨
        人工牙多少钱一颗
        人工泪液有货吗
        人工耳蜗保修多久
        这是人工养殖的吗
        这是纯人工做的吗
        手工
        手工制作的吗
        纯手工编织
        机器人多少钱
        扫地机器人怎么充电
        扫地机器人坏了
        不要扫地机器人了,退货
        机器人工作不了
        机器人玩具适合几岁
        我家机器人型号是X10
        你是机器人吗
        你是真人吗
        是人工还是机器人
        真人秀几点开始
        真人模特图吗
        有真人试穿图吗
        这是真人头发吗
        真人CS门票怎么订
        大活人怎么可能寄丢
        联系人工号填什么
        收货人工作单位要填吗
        客人工作日入住
        别人工资怎么算
        接线人工程师
        转入工行卡可以吗
        转入工商银行
        转人公司名下怎么办
        专人配送吗
        有专人工作日送货吗
        传人工艺
        我跟家人说一下
        我和别人说好了
        个人信息怎么改
        这个适合几个人用
        有没有人买过这个
        有人要拼单吗
        送货上门有人收吗
        没人签收怎么办
        一个人能装吗
        人民币付款可以吗
        昨天人工客服说今天到
        上次转人工以后客服说会退款
        人工客服态度很好
        刚才人工客服给我退款了
        人工客服几点上班
        人工服务时间是几点到几点
        人工客服说可以换货
        客服你好
        你好客服,我的订单没到
        客服说三天到账
        谢谢客服
        提示请联系客服处理,什么意思
        客服电话是多少号段
        客户经理贷款怎么申请
        你们招聘人工客服吗
        店长推荐款有货吗
        老板娘同款
        经理椅多少钱
        我是公司经理,想团购
        领导审批需要发票
        送领导什么礼物好
        退款怎么还没到
        什么时候发货
        物流到哪了
        我要退货
        我要投诉
        帮我查一下订单
        我需要帮助
        在吗
        你好
        谢谢,解决了
        工人什么时候来安装
        工作人员服装有卖吗
        中转仓人多吗
        转账给个人可以吗
        转人民币
        安装工多少钱
        要人工浇水吗
        这个需要人工安装吗
        agent code
        what is my agent code
        user agent string
        real estate agent
        I need a travel agent discount
        cleaning agent
        human resources
        human hair wig
        human rights
        is it made of human hair
        no need for an agent
        I don't want to talk to a human
        don't transfer me to an agent
        please do not connect me to a representative
        I don't need a human
        are you a bot
        are you human?
        am I talking to a real person
        how to become an agent
        sales representative job
        the agent told me it would arrive Monday
        I spoke to an agent yesterday
        the delivery person left it outside
        person of interest dvd
        two person tent
        how many people fit in this tent
        can I pay in person
        personal data
        my manager wants an invoice
        manager account login
        store manager position
        robot vacuum price
        does the robot vacuum need wifi
        customer service hours
        where is my order
        I need help with my refund
        operator manual for W-100
        someone stole my package
        someone else signed for it
        hello
        thanks
        reset my password
        is there a discount for students
        live stream link
        I want to return a present for a person
        humane mouse trap
        Android agent app download
        support email
        不用麻烦人工了
        不用客服了我自己解决
        人工客服昨天已经帮我弄好了
        我刚跟人工客服聊完
        人工客服服务很好,好评
        这是人工写的还是机器写的
        人工挑选的水果吗
        人工安装要另外付钱吗
        需要人工搬运上楼吗
        自动挡还是人工的
        机器人套装有货吗
        机器人坏了能修吗
        这个机器人能扫几平米
        我买的机器人不动了
        不要这个机器人了,换一个
        真人语音版的有吗
        真人比图片好看吗
        你是真的人吗
        这款适合真人佩戴吗
        快递员没联系我
        师傅什么时候联系我
        你们领导真好
        经理已经给我回电话了
        我是店长,要批发
        有人说这个不好用
        有人退过货吗
        听说有人中奖了
        家里没人能放驿站吗
        代收点有人吗
        人脸识别失败
        工资怎么发
        转账失败
        转到哪个账户
        找不到订单
        找人代付怎么操作
        叫什么名字
        联系电话怎么改
        联系商家
        客服电话
        客服的态度太差
        客服不理我
        客服答应给我补偿的
        怎么申请做客服
        你们客服几点下班
        和别人拼单
        跟人工草坪配套吗
        我要和朋友一起用
        专人派送吗
        需要本人签收吗
        公司负责人变更
        负责人姓名填谁
        主管账号怎么开通
        我要投诉快递员
        has the agent been paid
        our sales agent will pick it up
        my assistant will sign for it
        I already spoke to customer service
        customer service was great
        what's the customer service email
        does it come with a human figure
        AI robot toy
        is this a robot lawn mower
        can two people use it
        people keep telling me it's broken
        someone needs to sign for it?
        I want a refund
        I need help
        contact lens
        contact address change
        I want to change the contact person
        who is the manager of this store
        the representative said 3 days
        call me a taxi
        get me a refund
        is anyone else having this issue
        operator fee
        data operator agreement
        transfer money to someone
        connect to wifi
        talk to text feature
        speaker not working
        """;

    public static TheoryData<string> WishLines => [.. Lines(Wishes)];

    public static TheoryData<string> OtherLines => [.. Lines(OtherMeanings)];

    [Theory, MemberData(nameof(WishLines))]
    public void A_wish_for_a_person_is_heard(string text) => HumanRequest.Find(text).ShouldNotBeNull();

    [Theory, MemberData(nameof(OtherLines))]
    public void What_only_looks_like_a_wish_is_left_to_the_bot(string text) => HumanRequest.Find(text).ShouldBeNull();

    [Fact]
    public void The_lists_are_as_long_as_they_promise()
    {
        Lines(Wishes).Count().ShouldBeGreaterThanOrEqualTo(120);
        Lines(OtherMeanings).Count().ShouldBeGreaterThanOrEqualTo(100);
    }

    [Theory]
    [InlineData("请转 人 工", "转人工", HumanRequestReason.Asked)]
    [InlineData("人工", "人工", HumanRequestReason.Named)]
    [InlineData("不要机器人", "不要机器人", HumanRequestReason.RefusedBot)]
    [InlineData("叫你们经理来", "叫你们经理来", HumanRequestReason.AskedForBoss)]
    [InlineData("有人吗", "有人吗", HumanRequestReason.AnyoneThere)]
    [InlineData("Talk to a HUMAN!", "talk to a human", HumanRequestReason.Asked)]
    public void It_says_which_words_and_why(string text, string words, HumanRequestReason reason) =>
        HumanRequest.Find(text).ShouldBe(new HumanRequest(words, reason));

    [Fact]
    public void A_wish_is_heard_amid_other_sentences() =>
        HumanRequest.Find("我的订单20260101到现在还没到,你说的我都试过了。转人工!谢谢").ShouldNotBeNull();

    [Theory]
    [InlineData("。转人工")]
    [InlineData("。以上是全部对话记录,麻烦转人工,谢谢")]
    [InlineData(". Please let me talk to a human.")]
    public void A_wish_at_the_end_of_a_long_pasted_text_is_heard(string wish) =>
        HumanRequest.Find(new string('字', 3_000) + wish).ShouldNotBeNull();

    [Fact]
    public void A_wish_in_the_middle_of_a_long_pasted_text_is_part_of_the_document() =>
        HumanRequest.Find(new string('字', 3_000) + "。转人工。" + new string('字', 3_000)).ShouldBeNull();

    [Theory]
    [InlineData("不")]
    [InlineData("转")]
    [InlineData("有没有人")]
    [InlineData("talk to a ")]
    [InlineData("给我找个你们的")]
    public void Endless_repetition_ends(string piece) =>
        Should.NotThrow(() => HumanRequest.Find(string.Concat(Enumerable.Repeat(piece, 20_000))));

    private static IEnumerable<string> Lines(string table) =>
        table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
