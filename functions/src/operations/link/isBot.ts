import { isbot } from 'isbot';

/** Whether a program sent it that follows links by itself: a crawler, a link preview, a tool. */
export function isBot(userAgent: string): boolean {
  return isbot(userAgent);
}

/**
 * What no browser calls itself, and isbot lets pass, since a person may well stand behind it: how apps of iOS and
 * Android fetch by themselves (Viber's previews among them), and how Office looks at a link before the browser opens
 * it. In the log of a shop that may be a shopper; whoever follows a link of ours uses a browser.
 */
const FETCHED_BY_APPS = /\bCFNetwork\/|^Dalvik\/|\bms-office\b/i;

/** Whether nobody looks at the page that this fetches: a bot as above, an app by itself, or what says nothing at all. */
export function isNoBrowser(userAgent: string | undefined): boolean {
  return !userAgent || FETCHED_BY_APPS.test(userAgent) || isBot(userAgent);
}
