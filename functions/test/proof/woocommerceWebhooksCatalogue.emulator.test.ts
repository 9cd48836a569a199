import { deliver, delivery, type Delivery } from '../support/webhooks';
import { World, type Tenant } from '../support/world';

// Products and coupons by single deliveries: whatever comes when, the catalogue and the owners of codes end the same.

const world = new World({ cacheTtlMs: 1 });

beforeAll(async () => {
  await world.start();
  world.now = new Date('2026-11-21T12:00:00Z');
});

afterAll(() => world.stop());

type Stored = Record<string, unknown>;

/** Every order of the items. */
function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

const at = (second: number): string => `2026-11-21T10:00:${String(second).padStart(2, '0')}`;

async function play(tenant: Tenant, deliveries: readonly Delivery[]): Promise<void> {
  for (const one of deliveries) expect((await deliver(world, tenant, one)).status).toBe(200);
}

const product = (id: number, second: number, more: object = {}): object => ({
  id,
  parent_id: 0,
  type: 'simple',
  status: 'publish',
  name: `Product ${id}`,
  price: '10.00',
  categories: [{ id: 16, name: 'Giyim &amp; Aksesuar' }],
  date_modified_gmt: at(second),
  ...more,
});

describe('products', () => {
  const read = async ({ brandId, storeId }: Tenant, id: number): Promise<Stored | undefined> =>
    (await world.db.doc(`brands/${brandId}/products/${storeId}~${id}`).get()).data();

  /** What is listed after each order of these deliveries, each also once more at the end; all must be the same. */
  async function listedAfterAll(deliveries: readonly Delivery[], id: number): Promise<Stored | undefined> {
    const ends = await Promise.all(
      permutations(deliveries).map(async (arranged) => {
        const tenant = await world.tenant();
        await play(tenant, [...arranged, ...arranged]);
        const listed = await read(tenant, id);
        return listed && { ...listed, storeId: 'STORE' };
      }),
    );
    for (const end of ends) expect(end).toEqual(ends[0]);
    return ends[0];
  }

  test('variations before their product, older news after newer, a variation deleted: 24 orders, one end', async () => {
    const variable = product(27, 2, { type: 'variable', variations: [29, 31] });
    const listed = await listedAfterAll(
      [
        delivery('product.created', product(29, 1, { type: 'variation', parent_id: 27, price: '199.00' })),
        delivery('product.updated', product(29, 5, { type: 'variation', parent_id: 27, price: '205' })),
        delivery('product.created', variable),
        delivery('product.created', product(31, 3, { type: 'variation', parent_id: 27, price: '150' })),
      ],
      27,
    );
    expect(listed).toMatchObject({
      archived: false,
      categories: [{ id: '16', name: 'Giyim & Aksesuar' }],
      variants: [
        { variantId: '29', priceMinor: 20_500 },
        { variantId: '31', priceMinor: 15_000 },
      ],
    });
  });

  test('a variation that is deleted by its id alone leaves its product: 24 orders, one end', async () => {
    const listed = await listedAfterAll(
      [
        delivery('product.created', product(27, 1, { type: 'variable' })),
        delivery('product.created', product(29, 2, { type: 'variation', parent_id: 27 })),
        delivery('product.created', product(31, 3, { type: 'variation', parent_id: 27 })),
        delivery('product.deleted', { id: 31 }),
      ],
      27,
    );
    expect(listed).toMatchObject({ archived: false, variants: [{ variantId: '29' }] });
  });

  test('deleted is archived, with all that was known of it; restored is listed again: 24 orders, one end', async () => {
    const listed = await listedAfterAll(
      [
        delivery('product.created', product(5, 1)),
        delivery('product.updated', product(5, 2, { price: '12.00' })),
        delivery('product.deleted', { id: 5 }),
        delivery('product.deleted', { id: 5 }, { webhookId: '99' }),
      ],
      5,
    );
    expect(listed).toMatchObject({ archived: true, priceMinor: 1_200 });
    const restored = await listedAfterAll(
      [
        delivery('product.created', product(5, 1)),
        delivery('product.deleted', { id: 5 }),
        delivery('product.restored', product(5, 3, { price: '13.00' })),
      ],
      5,
    );
    expect(restored).toMatchObject({ archived: false, priceMinor: 1_300 });
  });

  test('a draft is archived, and listed once it is published; two states of one second end the same: 6 orders', async () => {
    const listed = await listedAfterAll(
      [
        delivery('product.created', product(6, 1, { status: 'draft' })),
        delivery('product.updated', product(6, 2, { price: '7.00' })),
        delivery('product.updated', product(6, 2, { price: '8.00' })),
      ],
      6,
    );
    expect(listed).toMatchObject({ archived: false });
    const tenant = await world.tenant();
    await play(tenant, [delivery('product.created', product(6, 1, { status: 'private' }))]);
    expect(await read(tenant, 6)).toMatchObject({ archived: true });
  });

  test('a plugin’s sync and the webhooks keep one catalogue', async () => {
    const tenant = await world.tenant();
    const sync = (price: string, second: number): Promise<{ body: Stored }> =>
      world.post('syncProducts', tenant, {
        products: [{ productId: 8, name: 'Product 8', price, updatedAt: `${at(second)}Z` }],
      });
    await sync('10.00', 1);
    await play(tenant, [delivery('product.updated', product(8, 5, { price: '11.00' }))]);
    expect(await read(tenant, 8)).toMatchObject({ priceMinor: 1_100 });
    expect((await sync('10.00', 3)).body).toMatchObject({ unchanged: 1 });
    expect((await sync('12.00', 9)).body).toMatchObject({ updated: 1 });
    await play(tenant, [delivery('product.updated', product(8, 7, { price: '99.00' }))]);
    expect(await read(tenant, 8)).toMatchObject({ priceMinor: 1_200, archived: false });
    await play(tenant, [delivery('product.deleted', { id: 8 })]);
    expect(await read(tenant, 8)).toMatchObject({ archived: true });
  });

  test('a deletion archives what only a sync told of', async () => {
    const tenant = await world.tenant();
    await world.post('syncProducts', tenant, {
      products: [{ productId: 9, name: 'Product 9', price: '1.00' }],
    });
    await play(tenant, [delivery('product.deleted', { id: 9 })]);
    expect(await read(tenant, 9)).toMatchObject({ archived: true, name: 'Product 9', priceMinor: 100 });
    // And a sync that names it lists it again.
    await world.post('syncProducts', tenant, {
      products: [{ productId: 9, name: 'Product 9', price: '1.00' }],
    });
    expect(await read(tenant, 9)).toMatchObject({ archived: false });
  });

  test('500 variations at their longest are stored beside their product; the 501st is left out, the product kept', async () => {
    const tenant = await world.tenant();
    const long = (length: number): string => '好'.repeat(length);
    const variation = (id: number, second: number): object =>
      product(id, second, {
        type: 'variation',
        parent_id: 27,
        sku: long(128),
        stock_status: long(64),
        attributes: Array.from({ length: 100 }, (_, at) => ({ name: `a${at}`, option: long(500) })),
        images: [{ src: `https://shop.example/${'x'.repeat(3900)}` }],
      });
    const longest = {
      type: 'variable',
      description: long(20_001),
      images: Array.from({ length: 501 }, () => ({ src: `https://shop.example/${'x'.repeat(3900)}` })),
      categories: Array.from({ length: 500 }, (_, id) => ({ id, name: long(501) })),
    };
    await play(tenant, [
      delivery('product.created', product(27, 1, longest)),
      delivery('product.created', variation(1000, 2)),
    ]);
    const part = world.db.doc(`brands/${tenant.brandId}/productParts/${tenant.storeId}~27`);
    const [known] = Object.values((await part.get()).get('variations') as Record<string, Stored>);
    const bare: Stored = { ...(known!['variant'] as Stored), attributes: {}, imageUrl: null };
    const many = Array.from({ length: 499 }, (_, index) => String(1000 + index));
    const variations = many.map((id) => [id, { ...known, variant: { ...bare, variantId: id } }]);
    await part.update({ variations: Object.fromEntries(variations) as Stored });
    await play(tenant, [
      delivery('product.created', variation(1499, 3)),
      delivery('product.created', variation(1500, 4)),
      delivery('product.updated', variation(1003, 5)),
    ]);
    const listed = (await read(tenant, 27))!;
    const ids = (listed['variants'] as { variantId: string }[]).map(({ variantId }) => variantId);
    expect(ids).toEqual([...many, '1499']);
    expect(listed).toMatchObject({ archived: false, productId: '27' });
    expect(listed['categories']).toHaveLength(500);
  });

  test('ten deliveries at once, of one product and its variations: all of them count', async () => {
    const tenant = await world.tenant();
    const variations = Array.from({ length: 9 }, (_, index) =>
      delivery('product.created', product(40 + index, 1, { type: 'variation', parent_id: 39 })),
    );
    const all = [...variations, delivery('product.created', product(39, 2, { type: 'variable' }))];
    const answers = await Promise.all(all.map((one) => deliver(world, tenant, one)));
    expect(answers.map(({ status }) => status)).toEqual(all.map(() => 200));
    const { variants } = (await read(tenant, 39)) as { variants: { variantId: string }[] };
    expect(variants.map(({ variantId }) => Number(variantId))).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48]);
  });
});

const coupon = (id: number, second: number, code: string, ref: string | null, more: object = {}): object => ({
  id,
  code,
  status: 'publish',
  date_modified_gmt: at(second),
  meta_data: ref === null ? [] : [{ id: 1, key: '_affiliate_ref', value: ref }],
  ...more,
});

describe('coupons', () => {
  /** A brand with two influencers, whose referral codes are `<prefix>first` and `<prefix>second`. */
  async function openShop(): Promise<Tenant> {
    const tenant = await world.tenant();
    for (const name of ['first', 'second']) {
      await world.db
        .doc(`referralCodes/${name}of${tenant.brandId}`)
        .set({ influencerId: name, brandIds: [tenant.brandId] });
    }
    return tenant;
  }

  const ownerOf = async ({ brandId }: Tenant, code: string): Promise<unknown> =>
    (await world.db.doc(`couponCodes/${brandId}~${code}`).get()).data()?.['influencerId'] ?? null;

  /** The owners of the codes after each order of the deliveries, each also once more at the end. */
  async function ownersAfterAll(
    make: (ref: (name: string) => string) => Delivery[],
    codes: readonly string[],
  ): Promise<unknown[]> {
    const count = permutations(make((name) => name)).length;
    const ends = await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const tenant = await openShop();
        const arranged = permutations(make((name) => `${name}of${tenant.brandId}`))[index]!;
        await play(tenant, [...arranged, ...arranged]);
        return Promise.all(codes.map((code) => ownerOf(tenant, code)));
      }),
    );
    for (const end of ends) expect(end).toEqual(ends[0]);
    return ends[0]!;
  }

  test('the owner follows the newest word of the shop, whatever comes when: 6 orders, one end', async () => {
    const owners = await ownersAfterAll(
      (ref) => [
        delivery('coupon.created', coupon(36, 1, 'YAZ10', null)),
        delivery('coupon.updated', coupon(36, 2, 'YAZ10', ref('first'))),
        delivery('coupon.updated', coupon(36, 3, 'yaz10', ref('second'))),
      ],
      ['yaz10'],
    );
    expect(owners).toEqual(['second']);
  });

  test('a changed code moves the owner along, and another coupon may take the old one: 6 orders, one end', async () => {
    const owners = await ownersAfterAll(
      (ref) => [
        delivery('coupon.created', coupon(36, 1, 'OLD', ref('first'))),
        delivery('coupon.updated', coupon(36, 4, 'NEW', ref('first'))),
        delivery('coupon.created', coupon(37, 6, 'OLD', ref('second'))),
      ],
      ['old', 'new'],
    );
    expect(owners).toEqual(['second', 'first']);
  });

  test('a deleted coupon, an unpublished one and one that names nobody have no owner: 24 orders, one end', async () => {
    const owners = await ownersAfterAll(
      (ref) => [
        delivery('coupon.created', coupon(36, 1, 'GONE', ref('first'))),
        delivery('coupon.deleted', { id: 36 }),
        delivery('coupon.created', coupon(37, 1, 'DRAFT', ref('first'), { status: 'draft' })),
        delivery('coupon.created', coupon(38, 1, 'STRANGER', 'nobody-of-ours')),
      ],
      ['gone', 'draft', 'stranger'],
    );
    expect(owners).toEqual([null, null, null]);
  });

  test('a restored coupon is its owner’s again: 6 orders, one end', async () => {
    const owners = await ownersAfterAll(
      (ref) => [
        delivery('coupon.created', coupon(36, 1, 'BACK', ref('first'))),
        delivery('coupon.deleted', { id: 36 }),
        delivery('coupon.restored', coupon(36, 3, 'BACK', ref('first'))),
      ],
      ['back'],
    );
    expect(owners).toEqual(['first']);
  });

  test('two coupons of one code: the newest counts, and when it goes the other does: 6 orders, one end', async () => {
    const owners = await ownersAfterAll(
      (ref) => [
        delivery('coupon.created', coupon(36, 1, 'SAME', ref('first'))),
        delivery('coupon.created', coupon(37, 2, 'SAME', ref('second'))),
        delivery('coupon.deleted', { id: 37 }),
      ],
      ['same'],
    );
    expect(owners).toEqual(['first']);
  });

  test('a code that the brand gave away by other means is not taken by a shop’s coupon', async () => {
    const tenant = await openShop();
    const path = `couponCodes/${tenant.brandId}~gift`;
    await world.db.doc(path).set({ influencerId: 'chosen', brandId: tenant.brandId });
    await play(tenant, [
      delivery('coupon.created', coupon(36, 1, 'GIFT', `firstof${tenant.brandId}`)),
      delivery('coupon.deleted', { id: 36 }),
    ]);
    expect((await world.db.doc(path).get()).data()).toEqual({
      influencerId: 'chosen',
      brandId: tenant.brandId,
    });
  });

  test('an order keeps the owner of its coupon when the coupon changes hands; the next order has the new one', async () => {
    const tenant = await openShop();
    const order = (id: number, second: number, more: object = {}): Delivery =>
      delivery('order.updated', {
        id,
        status: 'completed',
        currency: 'TRY',
        total: '100.00',
        date_created_gmt: at(0),
        date_modified_gmt: at(second),
        coupon_lines: [{ code: 'yaz10', discount: '10.00' }],
        refunds: [],
        ...more,
      });
    const creditOf = async (id: number): Promise<unknown> =>
      (await world.db.doc(`brands/${tenant.brandId}/orders/${tenant.storeId}~${id}`).get()).get(
        'influencerId',
      );
    await play(tenant, [
      delivery('coupon.created', coupon(36, 1, 'YAZ10', `firstof${tenant.brandId}`)),
      order(44, 1),
      delivery('coupon.updated', coupon(36, 2, 'YAZ10', `secondof${tenant.brandId}`)),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await play(tenant, [order(45, 3), order(44, 3, { refunds: [{ id: 46, total: '-10.00' }] })]);
    expect([await creditOf(44), await creditOf(45)]).toEqual(['first', 'second']);
  });
});
