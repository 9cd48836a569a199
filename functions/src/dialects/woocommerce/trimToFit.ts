import type { SnapshotContent } from '../../domain/order/event';

/** So much JSON of an order is kept with its texts. An event, which says more than that, may have half as much again. */
const MAX_BYTES = 400_000;
/** Of what nobody signed. */
const MAX_UNVERIFIED_BYTES = 60_000;

/**
 * The content without the texts that nothing is worked out from, where with them it would be too large to be kept: first
 * the names and SKUs of lines go, then the reasons of refunds. The sale itself is never lost to them.
 */
export function trimToFit(content: SnapshotContent, unverified: boolean): SnapshotContent {
  const maxBytes = unverified ? MAX_UNVERIFIED_BYTES : MAX_BYTES;
  const fits = (one: SnapshotContent): boolean => Buffer.byteLength(JSON.stringify(one)) <= maxBytes;
  if (fits(content)) return content;
  const nameless = withoutNames(content);
  return fits(nameless) ? nameless : withoutReasons(nameless);
}

function withoutNames(content: SnapshotContent): SnapshotContent {
  const { items } = content;
  return items ? { ...content, items: items.map(({ name: _, sku: __, ...line }) => line) } : content;
}

function withoutReasons(content: SnapshotContent): SnapshotContent {
  const { refunds } = content;
  return refunds ? { ...content, refunds: refunds.map(({ reason: _, ...refund }) => refund) } : content;
}
