// A page like yours: it knows the widget only through the script tag and the Papilio(...) calls.
const TEXTS = {
  zh: {
    tag: '演示商店 · 青禾是一家虚构的公司', title: '日子里用得久的东西', lead: '这是 Papilio 的测试页。右下角就是客服窗口：在这里说话，客服在工作台里就能看到。', ask: '问问客服', order: '咨询订单 QH-2046', shelf: '本季上新',
    how: '放进您的网站', howText: '只需一行：', foot: '青禾 Qinghe · 演示页面，不能下单。', none: '还没有可用的网页渠道。请先在设置里新建一个，或打开本页时加上 ?site=渠道编号。',
    goods: [['青禾机械表', '走时准，可终身保养'], ['山径跑鞋', '轻，抓地稳'], ['稻米护手霜', '不油，一天一次就够']],
  },
  en: {
    tag: 'Demo shop · Qinghe is a fictional company', title: 'Things that last for every day', lead: 'This is the test page of Papilio. The chat is in the lower right corner: what you say here appears on the agents’ desk.', ask: 'Ask us', order: 'About order QH-2046', shelf: 'New this season',
    how: 'Put it on your site', howText: 'One line is enough:', foot: 'Qinghe 青禾 · a demonstration, nothing can be ordered.', none: 'There is no web inbox yet. Create one in the settings, or open this page with ?site=INBOX_ID.',
    goods: [['Qinghe watch', 'Keeps time, serviced for life'], ['Trail shoes', 'Light, with a firm grip'], ['Rice hand cream', 'Not greasy, once a day will do']],
  },
};
const query = new URLSearchParams(location.search);
const lang = (query.get('lang') ?? navigator.language).startsWith('zh') ? 'zh' : 'en';
const texts = TEXTS[lang];
document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
for (const node of document.querySelectorAll('[data-text]')) node.textContent = texts[node.dataset.text];
for (const [name, words] of texts.goods) {
  const item = document.createElement('li');
  item.append(document.createElement('i'), Object.assign(document.createElement('b'), { textContent: name }), Object.assign(document.createElement('p'), { textContent: words }));
  document.querySelector('#goods').append(item);
}

window.Papilio ??= (...call) => (Papilio.q ??= []).push(call);
document.querySelector('#ask').addEventListener('click', () => Papilio('show'));
document.querySelector('#order').addEventListener('click', () => {
  Papilio('update', { order: 'QH-2046' });
  Papilio('show');
});

async function findSite() {
  if (query.get('site')) return query.get('site');
  const answer = await fetch('/api/v1/widget/sites').catch(() => null);
  const sites = answer?.ok ? await answer.json() : { items: [] };
  return sites.items[0]?.id;
}

const site = await findSite();
document.querySelector('#snippet').textContent = `<script type="module" src="${location.origin}/widget/papilio.js" data-site="${site ?? 'INBOX_ID'}" data-lang="${lang}"></script>`;
if (site) {
  const script = Object.assign(document.createElement('script'), { type: 'module', src: new URL('papilio.js', import.meta.url).href });
  Object.assign(script.dataset, { site, lang, ...Object.fromEntries(['color', 'theme'].filter((key) => query.has(key)).map((key) => [key, query.get(key)])) });
  document.head.append(script);
} else document.querySelector('#state').textContent = texts.none;
