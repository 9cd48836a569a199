import type { InfluencerFacts } from './brandFacts';
import { iso, type Delivery } from './delivery';
import type { Random } from './random';

/** Within it, a visitor's further clicks on one link are no clicks of their own (MONEY.md says nothing; the API does). */
const SAME_CLICK_MS = 30_000;

const BROWSERS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
] as const;

const BOTS = [
  'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
] as const;

/** One visit by a link, with what must become of it. */
export interface Visit {
  readonly key: string;
  readonly influencer: InfluencerFacts;
  /** What a sale is measured from. */
  readonly clickedAtMs: number;
  readonly isCounted: boolean;
  readonly deliveries: readonly Delivery[];
}

/** A visitor comes by the link of the influencer; some click twice, some plugins send the click again. */
export function visit(
  random: Random,
  {
    runId,
    number,
    influencer,
    atMs,
  }: { runId: string; number: number; influencer: InfluencerFacts; atMs: number },
  kind: 'human' | 'bot' = 'human',
): Visit {
  const key = `click/${runId}-v${number}`;
  // The start of a window, so that a second click some seconds later is in the same one.
  const clickedAtMs = Math.floor(atMs / SAME_CLICK_MS) * SAME_CLICK_MS;
  const hasOwnId = random.chance(25);
  const body = {
    ...(hasOwnId ? { clickId: `${runId}-c${number}` } : {}),
    referralCode: influencer.referralCode,
    landingUrl: `https://shop.example/p/${random.int(1, 99)}?ref=${influencer.referralCode}`,
    userAgent: random.pick(kind === 'bot' ? BOTS : BROWSERS),
    ipAddress: `203.0.113.${random.int(1, 254)}`,
    visitorId: `${runId}-v${number}`,
    occurredAt: iso(clickedAtMs),
  };
  const first: Delivery = { key, sentAtMs: clickedAtMs, call: 'trackClick', body };
  const again: Delivery[] = [];
  if (random.chance(8)) again.push({ ...first, sentAtMs: clickedAtMs + random.int(0, 20_000) });
  if (!hasOwnId && random.chance(8)) {
    const later = iso(clickedAtMs + random.int(1, 25) * 1000);
    again.push({ ...first, sentAtMs: clickedAtMs + 5_000, body: { ...body, occurredAt: later } });
  }
  return { key, influencer, clickedAtMs, isCounted: kind === 'human', deliveries: [first, ...again] };
}
