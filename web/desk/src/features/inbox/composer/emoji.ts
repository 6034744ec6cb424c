/** About three hundred signs people really use with customers, each with its words in Chinese and English. */
export type Emoji = { sign: string; words: string }
export type EmojiGroup = { name: 'faces' | 'hands' | 'hearts' | 'life' | 'things' | 'marks'; items: readonly Emoji[] }

const group = (name: EmojiGroup['name'], table: string): EmojiGroup => ({
  name,
  items: table
    .trim()
    .split('\n')
    .flatMap((line) => line.split('|'))
    .map((entry) => {
      const [sign = '', ...words] = entry.trim().split(' ')
      return { sign, words: words.join(' ') }
    }),
})

export const emojiGroups: readonly EmojiGroup[] = [
  group(
    'faces',
    `
😀 开心 笑 grin happy|😃 大笑 开心 smile|😄 高兴 笑 smile eyes|😁 露齿笑 beam|😆 大笑 laugh|😅 尴尬 汗 sweat smile|🤣 笑翻 rofl|😂 笑哭 joy tears
🙂 微笑 slight smile|🙃 倒脸 upside down|😉 眨眼 wink|😊 害羞 微笑 blush|😇 天使 乖 angel|🥰 喜爱 in love|😍 爱心眼 heart eyes|🤩 激动 星星 star struck
😘 飞吻 kiss|😗 亲 kissing|😚 亲亲 kiss closed|😋 好吃 yum|😛 吐舌 tongue|😜 调皮 crazy wink|🤪 疯 zany|😝 吐舌 squint tongue
🤗 抱抱 hug|🤭 偷笑 giggle|🤫 嘘 安静 shush|🤔 思考 想 think|🤐 闭嘴 zipper|🤨 怀疑 raised brow|😐 平静 neutral|😑 无语 expressionless
😶 沉默 no mouth|😏 得意 smirk|😒 不满 unamused|🙄 白眼 roll eyes|😬 尴尬 grimace|😌 放心 relieved|😔 失落 pensive|😪 困 sleepy
🤤 流口水 drool|😴 睡觉 sleep|😷 口罩 mask|🤒 发烧 sick fever|🤕 受伤 hurt|🤧 感冒 sneeze|🥵 热 hot|🥶 冷 cold
🥳 庆祝 派对 party|😎 酷 墨镜 cool|🤓 书呆 nerd|🧐 研究 monocle|😕 困惑 confused|😟 担心 worried|🙁 不开心 frown|☹️ 难过 sad
😮 惊讶 open mouth|😯 吃惊 hushed|😲 震惊 astonished|😳 脸红 flushed|🥺 拜托 求 plead|😨 害怕 fear|😰 冷汗 anxious|😥 难过 sad relieved
😢 哭 流泪 cry|😭 大哭 sob|😱 尖叫 scream|😣 忍耐 persevere|😞 失望 disappointed|😓 流汗 sweat|😩 疲惫 weary|😫 累 tired
🥱 哈欠 yawn|😤 生气 哼 huff|😡 愤怒 angry red|😠 生气 angry|🤯 爆炸 mind blown|😈 坏笑 devil|💀 骷髅 笑死 skull|🤡 小丑 clown
🥲 含泪笑 smile tear|🫡 敬礼 收到 salute|🫠 融化 melt|🤝 握手 合作 handshake|🙈 不看 猴 see no evil|🙉 不听 hear no evil|🙊 不说 speak no evil|👻 鬼 ghost`,
  ),
  group(
    'hands',
    `
👍 赞 好 同意 thumbs up yes|👎 差 不同意 thumbs down no|👌 好的 ok hand|✌️ 耶 胜利 victory|🤞 祝好运 fingers crossed|🤟 爱你 love you|🤘 摇滚 rock|👏 鼓掌 clap
🙏 谢谢 拜托 抱歉 thanks please pray|🙌 万岁 hooray|👋 你好 再见 wave hello bye|🤚 手背 raised back|✋ 停 举手 stop hand|🖐️ 五指 hand|👊 碰拳 fist bump|✊ 加油 fist
💪 加油 力量 muscle strong|👉 右 这里 point right|👈 左 point left|👆 上 point up|👇 下 看下面 point down|☝️ 一 注意 index up|✍️ 写 记录 write|🫶 比心 heart hands
🤙 联系 打电话 call me|🫰 比心 finger heart|👀 看 关注 eyes look|🧠 脑 brain|🙋 举手 我 raise hand|🙅 不行 no gesture|🙆 可以 ok gesture|🙇 鞠躬 抱歉 bow sorry
🤷 不知道 摊手 shrug|🤦 捂脸 facepalm|💁 客服 介绍 info desk|👨‍💻 程序员 工作 developer|👩‍💼 职员 office|👷 工人 worker|🧑‍🔧 维修 mechanic|🧑‍🍳 厨师 cook
👶 宝宝 baby|👧 女孩 girl|👦 男孩 boy|👩 女士 woman|👨 先生 man|👵 奶奶 grandma|👴 爷爷 grandpa|👨‍👩‍👧 家庭 family`,
  ),
  group(
    'hearts',
    `
❤️ 爱 红心 heart love|🧡 橙心 orange heart|💛 黄心 yellow heart|💚 绿心 green heart|💙 蓝心 blue heart|💜 紫心 purple heart|🖤 黑心 black heart|🤍 白心 white heart
💔 心碎 broken heart|💕 两颗心 two hearts|💖 闪心 sparkling heart|💯 满分 hundred|✨ 闪亮 sparkles|⭐ 星 star|🌟 亮星 glowing star|🔥 火 热门 fire hot
🎉 庆祝 恭喜 tada party|🎊 彩球 恭喜 confetti|🎁 礼物 赠品 gift|🎂 生日 蛋糕 birthday cake|🎈 气球 balloon|🏆 奖杯 trophy|🥇 第一 金牌 gold medal|🧧 红包 red envelope
🌹 玫瑰 花 rose|🌸 樱花 blossom|🌻 向日葵 sunflower|💐 花束 bouquet|🍀 幸运 clover luck|🌈 彩虹 rainbow|☀️ 太阳 晴 sun|🌙 月亮 晚安 moon
☁️ 云 cloud|🌧️ 下雨 rain|⛈️ 雷雨 thunderstorm|❄️ 雪 冷 snow|🌊 海浪 wave|🦋 蝴蝶 butterfly|🐶 狗 dog|🐱 猫 cat`,
  ),
  group(
    'life',
    `
☕ 咖啡 coffee|🍵 茶 tea|🥛 牛奶 milk|🧋 奶茶 bubble tea|🍺 啤酒 beer|🍷 红酒 wine|🥂 干杯 cheers|🍰 蛋糕 cake
🍚 米饭 rice|🍜 面条 noodles|🥟 饺子 dumpling|🍲 火锅 hot pot|🍕 披萨 pizza|🍔 汉堡 burger|🍟 薯条 fries|🍗 鸡腿 chicken
🍎 苹果 apple|🍊 橘子 orange|🍉 西瓜 watermelon|🍓 草莓 strawberry|🍇 葡萄 grapes|🥭 芒果 mango|🥑 牛油果 avocado|🥦 西兰花 broccoli
🏠 家 房子 home|🏢 公司 办公楼 office|🏪 便利店 store|🏬 商场 mall|🏥 医院 hospital|🏦 银行 bank|🏫 学校 school|🏨 酒店 hotel
🚗 汽车 car|🚕 出租车 taxi|🚌 公交 bus|🚄 高铁 train|✈️ 飞机 plane|🚢 船 海运 ship|🚚 配送 货车 快递 truck delivery|🛵 外卖 骑手 scooter
🚲 自行车 bike|🗺️ 地图 map|📍 位置 地址 location pin|🧭 指南针 compass|🏖️ 海滩 beach|⛰️ 山 mountain|⚽ 足球 football|🏀 篮球 basketball`,
  ),
  group(
    'things',
    `
📦 包裹 快递 package parcel|📮 邮筒 postbox|✉️ 信 邮件 letter mail|📧 邮箱 email|📞 电话 phone call|📱 手机 mobile|💻 电脑 laptop|🖥️ 显示器 desktop
⌚ 手表 watch|⏰ 闹钟 提醒 alarm|⏳ 等待 沙漏 hourglass wait|📷 拍照 照片 camera photo|🎥 视频 video|🎧 耳机 客服 headphones|🔋 电池 battery|🔌 插头 充电 plug
💡 主意 灯 idea bulb|🔧 维修 扳手 wrench repair|🔨 锤 hammer|⚙️ 设置 gear|🔑 钥匙 key|🔒 锁 安全 lock|🔓 解锁 unlock|🧰 工具箱 toolbox
💰 钱 money|💵 现金 cash|💳 信用卡 付款 card pay|🧾 发票 小票 receipt invoice|🏷️ 标签 价格 tag|🛒 购物车 cart|🛍️ 购物 shopping|🎫 票 优惠券 ticket coupon
📄 文件 page|📋 清单 clipboard|📝 备注 记录 memo note|📅 日期 日历 calendar|📊 图表 chart|📈 上升 up chart|📉 下降 down chart|📌 图钉 重点 pin
📎 附件 回形针 paperclip|✂️ 剪刀 scissors|🔍 查询 放大镜 search|📚 书 books|🖊️ 笔 pen|🗑️ 垃圾桶 删除 trash|👕 衣服 T恤 shirt|👗 裙子 dress
👟 鞋 运动鞋 shoes|👜 包 bag|💄 口红 lipstick|🕶️ 墨镜 sunglasses|💍 戒指 ring|🧥 外套 coat|🧸 玩具 toy bear|🛋️ 沙发 sofa`,
  ),
  group(
    'marks',
    `
✅ 完成 对 check done|☑️ 勾选 checked|✔️ 对 tick|❌ 错 取消 cross|❎ 叉 cross mark|❗ 注意 exclamation|❓ 问题 question|‼️ 重要 double exclamation
⚠️ 警告 注意 warning|⛔ 禁止 no entry|🚫 不可以 forbidden|🆗 可以 ok|🆕 新品 new|🆓 免费 free|🔝 顶 top|🔜 马上 soon
🔄 更换 刷新 refresh exchange|🔁 重复 repeat|↩️ 退回 return|➡️ 右 right arrow|⬅️ 左 left arrow|⬆️ 上 up arrow|⬇️ 下 down arrow|🔗 链接 link
1️⃣ 一 one|2️⃣ 二 two|3️⃣ 三 three|4️⃣ 四 four|5️⃣ 五 five|🔴 红 red|🟢 绿 green|🟡 黄 yellow
🔵 蓝 blue|⚪ 白 white|⚫ 黑 black|➕ 加 plus|➖ 减 minus|✖️ 乘 times|💬 消息 聊天 chat|💤 睡 休息 zzz
🔔 通知 铃 bell|🔕 静音 mute|📢 公告 announce|🎵 音乐 music|♻️ 环保 回收 recycle|🔒 保密 private|🈶 有货 in stock|🈚 无货 out of stock`,
  ),
]

const all: readonly Emoji[] = emojiGroups.flatMap((one) => one.items)

/** By a Chinese or an English word, or by the sign itself; the words that begin so come first. */
export function findEmoji(search: string): Emoji[] {
  const wanted = search.trim().toLowerCase()
  const begins = (emoji: Emoji) => emoji.words.split(' ').some((word) => word.startsWith(wanted))
  const seen = new Set<string>()
  return all
    .filter((emoji) => emoji.sign === wanted || emoji.words.includes(wanted))
    .sort((a, b) => Number(begins(b)) - Number(begins(a)))
    .filter((emoji) => !seen.has(emoji.sign) && seen.add(emoji.sign))
}
