import type { SnapshotContent } from '../../domain/order/event';

/**
 * The JSON of an order up to which its texts are kept. The limit of an event, which adds fields, is half as much again.
 */
const MAX_BYTES = 400_000;
/** For unsigned reports. */
const MAX_UNVERIFIED_BYTES = 60_000;

/**
 * The content, and if it is too large, without texts on which no figure depends: first the names and SKUs of lines,
 * then the reasons of refunds. So a sale is never lost because of its texts.
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
