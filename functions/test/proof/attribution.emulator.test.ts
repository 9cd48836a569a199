import { World, type Answer, type Tenant } from '../support/world';

// To whom an order is credited, and that every candidate and the reason are kept with it.

const world = new World();
const NOW = new Date('2026-11-21T12:00:00.000Z');
const WINDOW_MS = 30 * 86_400_000;

let tenant: Tenant;
/** Others of the same brand, so that it shows which evidence won. */
const couponOwner = { influencerId: 'couponowner', couponCode: 'SUMMER', referralCode: 'couponowner' };
const codeOwner = { influencerId: 'codeowner', referralCode: 'codeowner' };

beforeAll(() => world.start());
beforeEach(async () => {
  world.now = NOW;
  tenant = await world.tenant();
  const { brandId } = tenant;
  const [coupon, code] = [couponOwner.influencerId, codeOwner.influencerId];
  await world.db.doc(`couponCodes/${brandId}~summer`).set({ influencerId: coupon, brandId });
  await world.db.doc(`referralCodes/code-${brandId}`).set({ influencerId: code, brandIds: [brandId] });
});
afterAll(() => world.stop());

const codeOfCodeOwner = (): string => `code-${tenant.brandId}`;

async function signedClick(by = tenant, body: object = {}): Promise<string> {
  const answer = await world.post('trackClick', by, { referralCode: by.referralCode, ...body });
  expect(answer.status).toBe(201);
  return String(answer.body['clickId']);
}

let orders = 0;
function sell(attribution: object, more: object = {}): Promise<Answer> {
  orders += 1;
  return world.post('trackSale', tenant, {
    orderId: `o${orders}`,
    currency: 'TRY',
    total: '120.00',
    taxTotal: '20.00',
    attribution,
    ...more,
  });
}

interface StoredCandidate {
  readonly kind: string;
  readonly value: string;
  readonly influencerId: string | null;
  readonly outcome: string;
}

async function storedOrder({ body }: Answer): Promise<Record<string, unknown>> {
  const path = `brands/${tenant.brandId}/orders/${tenant.storeId}~${String(body['orderId'])}`;
  return (await world.db.doc(path).get()).data() ?? {};
}

async function candidatesOf(answer: Answer): Promise<string[]> {
  const { candidates } = (await storedOrder(answer))['attribution'] as { candidates: StoredCandidate[] };
  return candidates.map(
    ({ kind, outcome, influencerId }) => `${kind} of ${influencerId ?? 'nobody'}: ${outcome}`,
  );
}

function expectCredit(answer: Answer, influencerId: string, reason: string): void {
  expect(answer).toMatchObject({
    status: 201,
    body: { attributed: true, influencerId, reason, commission: { total: '10.00', influencer: '5.00' } },
  });
}

async function expectNobody(answer: Answer, reason: string): Promise<void> {
  expect(answer).toMatchObject({
    status: 201,
    body: { attributed: false, influencerId: null, reason, commission: null },
  });
  expect(await storedOrder(answer)).toMatchObject({
    attributed: false,
    influencerId: null,
    attribution: { winner: null, reason },
  });
  const commission = `commissions/${tenant.brandId}~${tenant.storeId}~${String(answer.body['orderId'])}`;
  expect((await world.db.doc(commission).get()).exists).toBe(false);
}

describe('a click id', () => {
  test('of ours credits its influencer without a look-up of it; the influencer’s own email is kept for 20 s', async () => {
    const clickId = await signedClick();
    await sell({ clickId });
    world.wire.reset();
    expectCredit(await sell({ clickId }), tenant.influencerId, 'click');
    expect(world.wire.totals.reads).toBe(0);
  });

  test('of the store’s own credits its influencer', async () => {
    await signedClick(tenant, { clickId: 'own~click.0001' });
    expectCredit(await sell({ clickId: 'own~click.0001' }), tenant.influencerId, 'click');
  });

  test('that was tampered with credits nobody', async () => {
    const clickId = await signedClick();
    const [brand, influencer, seconds, nonce, signature] = clickId.split('.') as [
      string,
      string,
      string,
      string,
      string,
    ];
    const swap = (text: string): string => (text.endsWith('A') ? 'B' : 'A');
    const tampered = [
      [brand, codeOwner.influencerId, seconds, nonce, signature],
      [brand, influencer, (parseInt(seconds, 36) + 1).toString(36), nonce, signature],
      [brand, influencer, seconds, `${nonce.slice(0, -1)}${swap(nonce)}`, signature],
      [brand, influencer, seconds, nonce, `${signature.slice(0, -1)}${swap(signature)}`],
      [brand, influencer, seconds, nonce, signature.slice(0, -1)],
      [brand, influencer, seconds, nonce],
    ].map((parts) => parts.join('.'));
    for (const forged of tampered) {
      const answer = await sell({ clickId: forged });
      await expectNobody(answer, 'unknown_click');
      expect(await candidatesOf(answer)).toEqual(['click of nobody: unknown_click']);
    }
  });

  test('of another brand credits nobody, signed or the store’s own', async () => {
    const other = await world.tenant();
    await expectNobody(await sell({ clickId: await signedClick(other) }), 'unknown_click');
    await signedClick(other, { clickId: 'same-id-0001' });
    await expectNobody(await sell({ clickId: 'same-id-0001' }), 'unknown_click');
    await signedClick(tenant, { clickId: 'same-id-0001' });
    expectCredit(await sell({ clickId: 'same-id-0001' }), tenant.influencerId, 'click');
  });

  test.each(['no click of ours', 'x', '../../apiKeys/k', 'çay'])(
    'that can be none, %p, credits nobody',
    async (clickId) => {
      await expectNobody(await sell({ clickId }), 'unknown_click');
    },
  );
});

describe('precedence', () => {
  test('an influencer’s coupon beats a click, and a click beats a referral code; all are kept', async () => {
    const clickId = await signedClick();
    const all = { clickId, referralCode: codeOfCodeOwner(), couponCodes: ['summer'] };
    const byCoupon = await sell(all);
    expectCredit(byCoupon, couponOwner.influencerId, 'coupon');
    expect(await candidatesOf(byCoupon)).toEqual([
      'coupon of couponowner: won',
      `click of ${tenant.influencerId}: outranked`,
      'referralCode of codeowner: outranked',
    ]);
    const byClick = await sell({ ...all, couponCodes: [] });
    expectCredit(byClick, tenant.influencerId, 'click');
    expect(await candidatesOf(byClick)).toEqual([
      `click of ${tenant.influencerId}: won`,
      'referralCode of codeowner: outranked',
    ]);
    expectCredit(await sell({ referralCode: codeOfCodeOwner() }), codeOwner.influencerId, 'referralCode');
  });

  test('is the brand’s to set', async () => {
    tenant = await world.tenant({ plan: { attributionPrecedence: ['click', 'coupon'] } });
    const clickId = await signedClick();
    const answer = await sell({
      clickId,
      couponCodes: [tenant.couponCode],
      referralCode: tenant.referralCode,
    });
    expectCredit(answer, tenant.influencerId, 'click');
    expect((await candidatesOf(answer)).map((text) => text.split(': ')[1])).toEqual([
      'won',
      'outranked',
      'not_in_plan',
    ]);
    await expectNobody(await sell({ referralCode: tenant.referralCode }), 'not_in_plan');
  });

  test('a coupon of nobody, a tampered click: the next evidence that counts wins, and the reasons stay', async () => {
    const clickId = `${await signedClick()}x`;
    const answer = await sell({
      clickId,
      referralCode: codeOfCodeOwner(),
      couponCodes: ['WELCOME', 'FREESHIP'],
    });
    expectCredit(answer, codeOwner.influencerId, 'referralCode');
    expect(await candidatesOf(answer)).toEqual([
      'coupon of nobody: unknown_coupon',
      'coupon of nobody: unknown_coupon',
      'click of nobody: unknown_click',
      'referralCode of codeowner: won',
    ]);
  });

  test('later evidence comes too late', async () => {
    const first = await sell({ referralCode: codeOfCodeOwner() }, { updatedAt: '2026-11-21T10:00:00Z' });
    const { orderId } = first.body;
    const second = await sell({ couponCodes: ['SUMMER'] }, { orderId, updatedAt: '2026-11-21T11:00:00Z' });
    expectCredit(second, codeOwner.influencerId, 'referralCode');
    expect(await candidatesOf(second)).toEqual([
      'referralCode of codeowner: won',
      'coupon of couponowner: too_late',
    ]);
  });
});

describe('the window, to the millisecond', () => {
  const clicked = Date.parse('2026-10-01T10:00:00.123Z');
  const GRACE_MS = 15 * 60_000;
  const sellAt = (ms: number, clickId: string): Promise<Answer> =>
    sell({ clickId }, { occurredAt: new Date(ms).toISOString() });

  test.each([
    ['15 minutes and 1 ms before the click', clicked - GRACE_MS - 1, 'before_click'],
    ['15 minutes before the click', clicked - GRACE_MS, 'click'],
    ['at the click', clicked, 'click'],
    ['at the end of the window', clicked + WINDOW_MS, 'click'],
    ['1 ms after it', clicked + WINDOW_MS + 1, 'window_passed'],
  ])('an order %s', async (_, at, reason) => {
    await signedClick(tenant, { clickId: 'window-0001', occurredAt: new Date(clicked).toISOString() });
    const answer = await sellAt(at, 'window-0001');
    if (reason === 'click') expectCredit(answer, tenant.influencerId, 'click');
    else {
      await expectNobody(answer, reason);
      expect(await candidatesOf(answer)).toEqual([`click of ${tenant.influencerId}: ${reason}`]);
    }
  });

  test('a signed click ends when its answer said', async () => {
    const answer = await world.post('trackClick', tenant, {
      referralCode: tenant.referralCode,
      occurredAt: new Date(clicked).toISOString(),
    });
    const [clickId, end] = [String(answer.body['clickId']), Date.parse(String(answer.body['expiresAt']))];
    // The token holds whole seconds.
    expect(end).toBe(Math.floor(clicked / 1000) * 1000 + WINDOW_MS);
    expectCredit(await sellAt(end, clickId), tenant.influencerId, 'click');
    await expectNobody(await sellAt(end + 1, clickId), 'window_passed');
  });

  test.each([
    ['15 minutes and 1 ms before the click', -GRACE_MS - 1, 'before_click'],
    ['15 minutes before the click', -GRACE_MS, 'referralCode'],
    ['at the click', 0, 'referralCode'],
    ['at the end of the window', WINDOW_MS, 'referralCode'],
    ['1 ms after it', WINDOW_MS + 1, 'window_passed'],
  ])('a referral code clicked at a told time, an order %s', async (_, offset, reason) => {
    const attribution = { referralCode: codeOfCodeOwner(), clickedAt: new Date(clicked).toISOString() };
    const answer = await sell(attribution, { occurredAt: new Date(clicked + offset).toISOString() });
    if (reason === 'referralCode') expectCredit(answer, codeOwner.influencerId, reason);
    else await expectNobody(answer, reason);
  });
});

describe('codes', () => {
  test.each([
    ['a coupon', { couponCodes: ['NOBODYS'] }, 'unknown_coupon', 'coupon'],
    ['a referral code', { referralCode: 'nobodys' }, 'unknown_referral_code', 'referralCode'],
    ['a code no path can hold', { referralCode: '..' }, 'unknown_referral_code', 'referralCode'],
  ])(
    '%s that nobody owns: the order is kept with the reason, and no commission',
    async (_, evidence, reason, kind) => {
      const answer = await sell(evidence);
      await expectNobody(answer, reason);
      expect(await candidatesOf(answer)).toEqual([`${kind} of nobody: ${reason}`]);
    },
  );

  test('no evidence at all: the order is kept', async () => {
    await expectNobody(await sell({}), 'no_evidence');
  });

  test('of another brand never win', async () => {
    const other = await world.tenant();
    await expectNobody(await sell({ couponCodes: [other.couponCode] }), 'unknown_coupon');
    await expectNobody(await sell({ referralCode: other.referralCode }), 'unknown_referral_code');
  });

  test('are compared without regard to case and blanks around them', async () => {
    expectCredit(await sell({ couponCodes: [' sUmMeR '] }), couponOwner.influencerId, 'coupon');
    const shouted = tenant.referralCode.toUpperCase();
    expectCredit(await sell({ referralCode: shouted }), tenant.influencerId, 'referralCode');
  });
});
