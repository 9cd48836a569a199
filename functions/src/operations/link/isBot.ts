import { isbot } from 'isbot';

/** Whether it is a program that follows links by itself: a crawler, a link preview, a tool. */
export function isBot(userAgent: string): boolean {
  return isbot(userAgent);
}

/**
 * Agents that isbot does not list since they may act for a person: how apps of iOS and Android fetch (Viber's previews
 * among them), and how Office looks at a link before the browser opens it. No browser has them, and a person who
 * follows a link uses a browser.
 */
const FETCHED_BY_APPS = /\bCFNetwork\/|^Dalvik\/|\bms-office\b/i;

/** Whether no person sees the fetched page: a bot as above, an app's own fetch, or no user agent. */
export function isNoBrowser(userAgent: string | undefined): boolean {
  return !userAgent || FETCHED_BY_APPS.test(userAgent) || isBot(userAgent);
}
