import { Refusal, type Arrivals, type Connection, type RegisteredHost } from './api';
import { authCodeOf } from './session';

// What the page says to people.

const OF_SIGN_IN: Readonly<Record<string, string>> = {
  'auth/invalid-credential': 'This email and password do not belong together. Check both.',
  'auth/user-not-found': 'This email and password do not belong together. Check both.',
  'auth/wrong-password': 'This email and password do not belong together. Check both.',
  'auth/invalid-email': 'This is not an email address.',
  'auth/missing-password': 'Enter your password.',
  'auth/user-disabled': 'This account was switched off. Ask your contact at the platform.',
  'auth/too-many-requests': 'Too many tries. Wait a few minutes, then try again.',
  'auth/network-request-failed':
    'The sign-in service cannot be reached. Check your connection and try again.',
};

const OF_REFUSAL: Readonly<Record<string, string>> = {
  insufficient_role:
    'Your account may not see this. Ask an owner or a manager of your brand: whoever has the secret can report orders.',
  not_found: 'This brand or store is not there any more. Load the page again.',
  brand_suspended: 'Your brand is suspended, so nothing can be changed. Contact support.',
  invalid_id_token: 'You have been signed out. Sign in again.',
  missing_id_token: 'You have been signed out. Sign in again.',
  invalid_request: 'That is not the id of a brand.',
  settings_conflict: 'Somebody else has just replaced the secret. Here is the present one.',
  host_conflict:
    'This host cannot be registered: another brand has it, or your store has as many hosts as it can have. Ask your contact at the platform.',
  rate_limited: 'Too many requests at the moment. Wait a minute, then try again.',
};

/** What went wrong, as somebody who runs a shop needs it. */
export function wordsOf(error: unknown): string {
  const authCode = authCodeOf(error);
  if (authCode !== null) return OF_SIGN_IN[authCode] ?? 'Signing in did not work. Try again in a minute.';
  if (!(error instanceof Refusal)) return 'Halfshare cannot be reached. Check your connection and try again.';
  const known = OF_REFUSAL[error.code];
  if (known !== undefined) return known;
  const named = error.requestId === '' ? '' : ` If it goes on, tell us the number ${error.requestId}.`;
  return `Something went wrong on our side. Try again in a minute.${named}`;
}

const STATES = {
  neverSeen: 'Not connected yet',
  connected: 'Connected',
  quiet: 'Quiet',
  uninstalled: 'Uninstalled',
} as const;

export const stateWord = ({ state }: Connection): string => STATES[state];

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** How long ago it was, in the largest unit that fits. */
export function ago(time: string, now: Date): string {
  const ms = Date.parse(time) - now.getTime();
  const [unit, size] = UNITS.find(([, unitMs]) => -ms >= unitMs) ?? ['minute', 60_000];
  return relative.format(Math.round(ms / size), unit);
}

const HOUR_MS = 3_600_000;

/**
 * When the channel was last heard of; empty where it never was. Signs of life are noted at most once an hour, so the last
 * one may be younger than the one that was noted, and never older.
 */
export function lastHeard({ lastSeenAt }: Connection, now: Date): string {
  if (lastSeenAt === null) return '';
  const hours = Math.ceil((now.getTime() - Date.parse(lastSeenAt)) / HOUR_MS);
  if (hours <= 1) return 'heard of within the last hour';
  const [count, unit] = hours <= 48 ? [hours, 'hours'] : [Math.ceil(hours / 24), 'days'];
  return `last heard of at most ${count} ${unit} ago`;
}

/** How the deliveries of the last 24 hours were answered. */
export function countsLine({ recorded, ignored, setAside }: Arrivals['deliveries']): string {
  if (recorded + ignored + setAside === 0) return 'No delivery of a webhook in the last 24 hours.';
  return `In the last 24 hours: ${recorded} counted, ${setAside} set aside, ${ignored} ignored. The newest minute may be missing.`;
}

/** What the registration of a host brought. */
export function hostWords({ host, playedIn: { recorded, refused, later } }: RegisteredHost): string {
  const parts = [
    `${recorded} of its deliveries count now`,
    ...(later > 0 ? [`${later} more within ten minutes`] : []),
    ...(refused > 0 ? [`${refused} cannot be used`] : []),
  ];
  return `${host} is registered: ${parts.join(', ')}.`;
}
