import {
  isExpired,
  newSetAside,
  refusedAgain,
  setAsideId,
  triedAgain,
  type SetAside,
  type SetAsideDelivery,
} from './setAside';

const ARRIVED = new Date('2026-11-21T12:00:00Z');
const WHY = { cause: 'fault', reason: 'it cannot be read', requestId: 'req_1' } as const;

const deletion = (more: object = {}): SetAsideDelivery => ({
  about: 'order',
  deletion: { source: 'woocommerce', orderId: '7', webhookId: '1', deliveryId: 'd1', ...more },
});
const snapshot: SetAsideDelivery = {
  about: 'order',
  snapshot: {
    source: 'woocommerce',
    orderId: '8',
    content: { currency: 'TRY', total: '1.00' },
    updatedAt: ARRIVED,
  },
  isCreation: false,
};
const productGone = {
  about: 'product',
  news: { id: '9', deletion: { webhookId: '1', deliveryId: 'd1' } },
} as const;
const couponGone: SetAsideDelivery = { about: 'coupon', news: productGone.news };

/** Minutes from each attempt to the next one. */
function waits(attempts: number): number[] {
  let kept = newSetAside('store1', deletion(), WHY, ARRIVED);
  const minutes = [minutesOf(kept)];
  while (minutes.length < attempts) {
    kept = triedAgain(kept, 'still not', kept.nextTryAt);
    minutes.push(minutesOf(kept));
  }
  return minutes;
}

function minutesOf({ triedAt, nextTryAt }: SetAside): number {
  return (nextTryAt.getTime() - triedAt.getTime()) / 60_000;
}

test('the waits double from 10 minutes, and are a day from the ninth attempt on', () => {
  expect(waits(11)).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440]);
});

test('after thousands of attempts the wait is still a day', () => {
  const kept = { ...newSetAside('store1', deletion(), WHY, ARRIVED), attempts: 5_000 };
  expect(minutesOf(triedAgain(kept, 'still not', ARRIVED))).toBe(1440);
});

test('what is kept says when it arrived, by which request, and why it could not be recorded', () => {
  const kept = newSetAside('store1', deletion(), WHY, ARRIVED);
  expect(kept).toEqual({
    storeId: 'store1',
    about: 'order',
    resourceId: '7',
    delivery: deletion(),
    heardAt: ARRIVED,
    requestId: 'req_1',
    cause: 'fault',
    reason: 'it cannot be read',
    foreignHosts: [],
    expiresAt: null,
    attempts: 1,
    triedAt: ARRIVED,
    nextTryAt: new Date('2026-11-21T12:10:00Z'),
  });
});

test('another attempt changes when and why, never what is kept or when it arrived', () => {
  const kept = newSetAside('store1', deletion(), WHY, ARRIVED);
  const later = new Date('2026-11-21T12:11:00Z');
  expect(triedAgain(kept, 'still not', later)).toEqual({
    ...kept,
    reason: 'still not',
    attempts: 2,
    triedAt: later,
    nextTryAt: new Date('2026-11-21T12:31:00Z'),
  });
});

test.each([
  [500, 500],
  [501, 500],
  [0, 0],
])('a reason of %i characters is kept with %i', (length, kept) => {
  const reason = 'x'.repeat(length);
  const first = newSetAside('store1', deletion(), { ...WHY, reason }, ARRIVED);
  expect([first.reason.length, triedAgain(first, reason, ARRIVED).reason.length]).toEqual([kept, kept]);
});

test.each<[string, SetAsideDelivery, string]>([
  ['an order that was deleted', deletion(), '7'],
  ['an order', snapshot, '8'],
  ['a product', productGone, '9'],
  ['a coupon', couponGone, '9'],
])('%s is named by its id in the store', (_, delivery, resourceId) => {
  const { about } = delivery;
  expect(newSetAside('store1', delivery, WHY, ARRIVED)).toMatchObject({ about, resourceId });
});

describe('the id', () => {
  test('of the same delivery is the same, whatever the order of its fields', () => {
    const { webhookId, deliveryId, orderId, source } = (
      deletion() as { deletion: Record<'webhookId' | 'deliveryId' | 'orderId' | 'source', string> }
    ).deletion;
    const again = { deletion: { deliveryId, webhookId, orderId, source }, about: 'order' };
    expect(setAsideId('store1', again as SetAsideDelivery)).toBe(setAsideId('store1', deletion()));
    expect(setAsideId('store1', deletion())).toMatch(/^[0-9a-f]{32}$/);
  });

  test('of a foreign source is another one, whichever its hosts are', () => {
    const of = (foreignHosts: string[]): string => setAsideId('store1', deletion(), { foreignHosts });
    expect(of([])).toBe(setAsideId('store1', deletion()));
    expect(of(['copy.example'])).not.toBe(of([]));
    expect(of(['copy.example'])).toBe(of(['other.example', 'copy.example']));
  });

  test('of another store, delivery, webhook or thing is another', () => {
    const ids = [
      setAsideId('store1', deletion()),
      setAsideId('store2', deletion()),
      setAsideId('store1', deletion({ deliveryId: 'd2' })),
      setAsideId('store1', deletion({ webhookId: '2' })),
      setAsideId('store1', snapshot),
      setAsideId('store1', productGone),
      setAsideId('store1', couponGone),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('of a foreign source', () => {
  const foreign = newSetAside(
    'store1',
    deletion(),
    { ...WHY, cause: 'foreign_source', foreignHosts: ['copy.example'] },
    ARRIVED,
  );
  const EXPIRES = new Date('2026-12-21T12:00:00Z');

  test('it is kept for 30 days, to the millisecond', () => {
    expect(foreign).toMatchObject({ foreignHosts: ['copy.example'], expiresAt: EXPIRES });
    expect(isExpired(foreign, new Date(EXPIRES.getTime() - 1))).toBe(false);
    expect(isExpired(foreign, EXPIRES)).toBe(true);
  });

  test('one that failed through a fault of ours never expires', () => {
    const kept = newSetAside('store1', deletion(), WHY, ARRIVED);
    expect(isExpired(kept, new Date('2036-11-21T12:00:00Z'))).toBe(false);
  });

  test('a fault that becomes a refusal ends 30 days after its arrival, and says so', () => {
    const later = new Date('2026-12-01T00:00:00Z');
    const kept = newSetAside('store1', deletion(), WHY, ARRIVED);
    const refused = refusedAgain(kept, { cause: 'invalid_request', reason: 'total' }, later);
    expect(refused).toMatchObject({
      cause: 'invalid_request',
      reason: 'total',
      expiresAt: EXPIRES,
      attempts: 2,
    });
  });

  test('the last wait ends when it expires', () => {
    const late = { ...foreign, attempts: 40 };
    expect(triedAgain(late, '', new Date('2026-12-21T00:00:00Z')).nextTryAt).toEqual(EXPIRES);
    expect(triedAgain(late, '', EXPIRES).nextTryAt).toEqual(new Date('2026-12-22T12:00:00Z'));
  });
});
