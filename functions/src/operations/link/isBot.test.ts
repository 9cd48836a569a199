import { isBot, isNoBrowser } from './isBot';

const MOZILLA =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID =
  'Mozilla/5.0 (Linux; Android 13; SM-A536B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0';

describe('link previews, crawlers and tools are bots', () => {
  test.each([
    ['WhatsApp', 'WhatsApp/2.23.20.0 A'],
    ['WhatsApp on iOS', 'WhatsApp/2.24.1 i'],
    ['Facebook', 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'],
    ['Facebook’s other', 'Facebot'],
    ['Meta', 'meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)'],
    ['Telegram', 'TelegramBot (like TwitterBot)'],
    ['Slack', 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'],
    ['Slack’s images', 'Slack-ImgProxy (+https://api.slack.com/robots)'],
    ['Discord', 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)'],
    ['LinkedIn', 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)'],
    ['X', 'Twitterbot/1.0'],
    ['Viber', 'Viber/20.1.0'],
    ['Snapchat', 'Snap URL Preview Service; bot; snapchat; https://developers.snap.com/robots'],
    [
      'iMessage',
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
    ],
    ['Google', 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'],
    ['Google’s inspection', 'Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)'],
    ['Google’s previews', `${MOZILLA} Safari/537.36 Google Web Preview`],
    ['Bing', 'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'],
    [
      'Bing’s previews',
      'Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like Gecko) BingPreview/1.0b',
    ],
    ['Apple', `${MOZILLA} Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)`],
    [
      'Skype and Teams',
      'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
    ],
    ['Pinterest', 'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)'],
    ['LINE', 'facebookexternalhit/1.1;line-poker/1.0'],
    ['KakaoTalk', 'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984'],
    ['Mastodon', 'http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.example/) Bot'],
    ['TikTok', 'Mozilla/5.0 (compatible; TikTokSpider; ttspider-feedback@tiktok.com)'],
    [
      'a browser without a person',
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120 Safari/537.36',
    ],
    ['a command', 'curl/8.5.0'],
    ['a script', 'python-requests/2.31'],
    ['an empty name', ''],
  ])('%s: %s', (_, userAgent) => {
    expect([isBot(userAgent), isNoBrowser(userAgent)]).toEqual([userAgent !== '', true]);
  });
});

describe('who fetches by itself follows no link of ours, though isbot lets it pass', () => {
  test.each([
    ['an app of iOS: Viber’s preview', 'Viber/13.3.0 CFNetwork/1121.2.2 Darwin/19.3.0'],
    ['an app of Android', 'Dalvik/2.1.0 (Linux; U; Android 13; Pixel 6 Build/TQ3A)'],
    ['Office, before it opens the browser', 'Mozilla/4.0 (compatible; ms-office; MSOffice 16)'],
    ['what says nothing', undefined],
  ])('%s', (_, userAgent) => {
    expect(isNoBrowser(userAgent)).toBe(true);
    if (userAgent !== undefined) expect(isBot(userAgent)).toBe(false);
  });
});

describe('shoppers are none, also inside of apps', () => {
  test.each([
    ['Chrome', `${MOZILLA} Safari/537.36`],
    ['Safari', `${IPHONE} Version/17.5 Mobile/15E148 Safari/604.1`],
    ['Firefox', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:120.0) Gecko/20100101 Firefox/120.0'],
    ['Samsung’s', `${ANDROID} SamsungBrowser/23.0 Chrome/115.0 Mobile Safari/537.36`],
    ['Opera Mini', 'Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; en) Presto/2.12.423 Version/12.16'],
    [
      'Instagram',
      `${IPHONE} Mobile/15E148 Instagram 330.0.0.0 (iPhone14,5; iOS 17_5; en_US; scale=3.00; 1170x2532)`,
    ],
    ['Facebook', `${IPHONE} Mobile/21F79 [FBAN/FBIOS;FBAV/460.0;FBBV/1;FBDV/iPhone14,5]`],
    ['Facebook on Android', `${ANDROID} Chrome/120.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/450.0;]`],
    ['Snapchat', `${IPHONE} Version/17.0 Mobile/15E148 Snapchat/12.50.0.30 (like Safari/8616.1.27, panda)`],
    [
      'TikTok',
      `${ANDROID} Chrome/125.0 Mobile Safari/537.36 trill_340204 AppName/musical_ly BytedanceWebview/d8a21c6`,
    ],
    ['Pinterest', `${IPHONE} Mobile/15E148 [Pinterest/iOS]`],
    ['LinkedIn', `${IPHONE} Mobile/15E148 [LinkedInApp]/9.29`],
    ['LINE', `${ANDROID} Chrome/120.0 Mobile Safari/537.36 Line/13.20.0/IAB`],
    ['Viber', `${IPHONE} Mobile/15E148 Viber/21.0`],
    ['X', `${IPHONE} Mobile/15E148 Twitter for iPhone/10.20`],
    [
      'a telephone called Cubot',
      `${ANDROID.replace('SM-A536B', 'CUBOT X18')} Chrome/120.0 Mobile Safari/537.36`,
    ],
  ])('%s', (_, userAgent) => {
    expect([isBot(userAgent), isNoBrowser(userAgent)]).toEqual([false, false]);
  });
});
