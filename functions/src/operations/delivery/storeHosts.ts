import type { Store } from '../../domain/brand/brand';
import { areRegistered } from '../../domain/link/foreignHosts';
import { bareHost } from '../../domain/link/storeHosts';
import { commitHost, commitHostAway, type HostsOf, type SavedHosts } from '../../firestore/brand/storeHosts';
import { setAsidesOfHost, type DueSetAside } from '../../firestore/delivery/setAside';
import { UnreadableDocument } from '../../firestore/documents/unreadable';
import { changedBy, type Actor } from '../base/actor';
import { eachOf } from '../base/eachOf';
import type { Reporter, Services } from '../base/services';
import { playIn, type PlayedIn } from './playIn';

/** What became of the deliveries that were set aside for the host. */
export interface PlayedInOfHost {
  /** They count now. */
  readonly recorded: number;
  /** Their content is refused, as it would have been on arrival. */
  readonly refused: number;
  /** They count with the next run of the schedule, within ten minutes or so. */
  readonly later: number;
}

const AT_ONCE = 20;
const BUDGET_MS = 20_000;

/**
 * Registers a further host of the store, and plays in what was set aside for it: the first page at once, in order of
 * arrival, the rest with the next run of `retrySetAside`. The same call again finishes what one that was cut off left.
 * Throws the AppErrors of `commitHost`.
 */
export async function registerHost(
  services: Services,
  { brand, uid, requestId }: Pick<Reporter, 'brand'> & Actor,
  storeId: string,
  host: string,
): Promise<SavedHosts & { readonly playedIn: PlayedInOfHost }> {
  const of = { brandId: brand.brandId, storeId };
  const saved = await commitHost(services.db, of, host, changedBy(services, { uid, requestId }));
  const now = services.now();
  const deadlineMs = now.getTime() + BUDGET_MS;
  const first: DueSetAside[] = [];
  let later = 0;
  const hasten = async (waiting: readonly DueSetAside[]): Promise<void> => {
    await eachOf(waiting, AT_ONCE, (each) => each.hasten(now));
    later += waiting.length;
  };
  let isFirst = true;
  for await (const page of setAsidesOfHost(services.db, of, bareHost(host))) {
    const ready = page.filter((each) => isReady(saved.store, each));
    if (isFirst) first.push(...ready);
    else await hasten(ready);
    isFirst = false;
  }
  const reporter = { brand, store: saved.store, requestId };
  const results: PlayedIn[] = [];
  for (const each of first) {
    if (services.now().getTime() < deadlineMs)
      results.push(await playIn(services, each, () => Promise.resolve(reporter)));
    else await hasten([each]);
  }
  const count = (result: PlayedIn['result']): number => results.filter((one) => one.result === result).length;
  return {
    ...saved,
    playedIn: { recorded: count('recorded'), refused: count('refused'), later: later + count('failed') },
  };
}

/** All its hosts are the store's. What cannot be read is the schedule's to report. */
function isReady(store: Store, { kept }: DueSetAside): boolean {
  try {
    return areRegistered(store, kept().foreignHosts);
  } catch (error) {
    if (error instanceof UnreadableDocument) return false;
    throw error;
  }
}

/**
 * Takes the host away: what names it from now on is foreign. What was recorded stays. Throws the AppErrors of
 * `commitHostAway`.
 */
export function takeHostAway(
  services: Services,
  of: HostsOf,
  host: string,
  actor: Actor,
): Promise<SavedHosts> {
  return commitHostAway(services.db, of, host, changedBy(services, actor));
}
