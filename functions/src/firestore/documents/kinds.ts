import {
  catalogueIndexes,
  couponParts,
  manifestChunks,
  manifests,
  productParts,
  products,
  syncCalls,
  syncs,
} from './catalogueKinds';
import { deliveryHours, notCountedTallies } from './deliveryCountKinds';
import { voucherEvents, vouchers } from './voucherKinds';
import type { Kind } from './kind';
import { commissions, commissionViews, movedEntries, movedEvents, orderPlans, orders } from './orderKinds';
import { payoutLines, payoutLocks, payouts, settlements } from './payoutKinds';
import {
  advanceMarks,
  approvalMarks,
  brandPartsMarks,
  closedHoursMarks,
  migrationMarks,
  rebuildMarks,
  recentSales,
  rolledUpOrders,
  salesReviewMarks,
  secretVersionMarks,
  settingsStamps,
  turnMarks,
  wordsMarks,
} from './progressKinds';
import { clicks, days, influencerDays, productSales, voucherMonths } from './rollUpKinds';
import { setAsides } from './setAsideKind';
import {
  apiKeys,
  brands,
  changes,
  couponCodes,
  influencers,
  planVersions,
  pluginReports,
  referralCodes,
  settingsVersions,
  statusWordsVersions,
  stores,
  switches,
} from './tenantKinds';

/** The part of a kind that the migration and the tests need. */
export type AnyKind = Pick<Kind<object>, 'v' | 'found' | 'stored'>;

/** Every kind of stored document by its place; `*` is any one name. */
export const KINDS: Readonly<Record<string, AnyKind>> = {
  'brands/*': brands,
  'brands/*/stores/*': stores,
  'brands/*/stores/*/pluginStates/*': pluginReports,
  'brands/*/stores/*/settings/*': settingsVersions,
  'brands/*/stores/*/notCounted/*': notCountedTallies,
  'brands/*/stores/*/deliveryHours/*': deliveryHours,
  'brands/*/changes/*': changes,
  'brands/*/plans/*': planVersions,
  'brands/*/statusWords/*': statusWordsVersions,
  'brands/*/clicks/*': clicks,
  'brands/*/orders/*': orders,
  'brands/*/orders/*/history/*': movedEvents,
  'brands/*/orders/*/terms/*': orderPlans,
  'commissions/*/entries/*': movedEntries,
  'brands/*/setAside/*': setAsides,
  'brands/*/days/*': days,
  'brands/*/influencerDays/*': influencerDays,
  'brands/*/productSales/*': productSales,
  'brands/*/products/*': products,
  'brands/*/productParts/*': productParts,
  'brands/*/couponParts/*': couponParts,
  'brands/*/manifests/*': manifests,
  'brands/*/catalogues/*': catalogueIndexes,
  'brands/*/catalogues/*/chunks/*': manifestChunks,
  'brands/*/syncs/*': syncs,
  'brands/*/syncs/*/calls/*': syncCalls,
  'brands/*/settlements/*': settlements,
  'brands/*/coupons/*': vouchers,
  'brands/*/couponEvents/*': voucherEvents,
  'brands/*/couponMonths/*': voucherMonths,
  'brands/*/recentSales/*': recentSales,
  'brands/*/rolledUp/*': rolledUpOrders,
  'brands/*/progress/closedHours': closedHoursMarks,
  'brands/*/progress/salesReview': salesReviewMarks,
  'brands/*/progress/rebuild': rebuildMarks,
  'brands/*/progress/migration': migrationMarks,
  'brands/*/progress/platformParts': brandPartsMarks,
  'brands/*/progress/statusWords': wordsMarks,
  'commissions/*': commissions,
  'commissionViews/*': commissionViews,
  'payouts/*': payouts,
  'payouts/*/lines/*': payoutLines,
  'payoutAccounts/*': payoutLocks,
  'influencers/*': influencers,
  'referralCodes/*': referralCodes,
  'couponCodes/*': couponCodes,
  'apiKeys/*': apiKeys,
  'network/secretVersions': secretVersionMarks,
  'network/settings': settingsStamps,
  'network/switches': switches,
  'progress/advancePayouts': advanceMarks,
  'progress/approveDue': approvalMarks,
  'progress/audit': turnMarks,
  'progress/mapStatusWords': turnMarks,
  'progress/migration': migrationMarks,
  'progress/platformParts': turnMarks,
  'progress/reviewSales': turnMarks,
  'progress/rollUpClosedHours': turnMarks,
};

/** The place in KINDS of the document at that path; null if no kind is stored there. */
export function placeAt(path: string): string | null {
  if (KINDS[path]) return path;
  const names = path.split('/');
  const place = Object.keys(KINDS).find((pattern) => {
    const parts = pattern.split('/');
    return (
      parts.length === names.length && parts.every((part, index) => part === '*' || part === names[index])
    );
  });
  return place ?? null;
}

/** The kind of the document at that path; null if no kind is stored there. */
export function kindAt(path: string): AnyKind | null {
  const place = placeAt(path);
  return (place !== null && KINDS[place]) || null;
}

/** A text of the present shapes of all kinds: it changes when any of them changes. */
export function presentShapes(): string {
  return Object.entries(KINDS)
    .map(([place, { v }]) => `${place}=${v}`)
    .join(' ');
}
