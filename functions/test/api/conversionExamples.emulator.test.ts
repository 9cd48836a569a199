import { paths } from '../../src/firestore/base/paths';
import { CONVERSION_SHAPES, type ConversionName } from '../../../openapi/conversion';
import { CONVERSION_EXAMPLES } from '../../../openapi/conversionExamples';
import { EXAMPLES_AT } from '../../../openapi/examples';
import { sendSigned, sendUnsigned, signerOf } from '../support/conversion';
import { World, type Answer, type Tenant } from '../support/world';

const world = new World();
/** The example's store, and one whose plugin was never given a secret. */
let tenant: Tenant;
let unsigned: Tenant;

beforeAll(async () => {
  world.now = EXAMPLES_AT;
  await world.start();
  await world.clear();
  tenant = await world.tenant();
  unsigned = await world.tenant({ store: { hosts: ['lale.example'] }, key: { signing: 'none' } });
});

afterAll(() => world.stop());

function toTenant(content: object, { brandId, storeId, influencerId, referralCode }: Tenant): object {
  const text = JSON.stringify(content)
    .replaceAll('"influencerId":"ayse"', `"influencerId":"${influencerId}"`)
    .replaceAll('"afftoken":"ayse"', `"afftoken":"${referralCode}"`)
    .replaceAll('lalemoda', brandId)
    .replaceAll('lalewoo', storeId);
  return JSON.parse(text) as object;
}

const told = (Object.keys(CONVERSION_EXAMPLES) as ConversionName[]).flatMap((name) =>
  CONVERSION_EXAMPLES[name].map((example) => ({ name, title: example.name, example })),
);

test.each(told)('$name is answered as the example $title says', async ({ name, example }) => {
  const { path, row } = CONVERSION_SHAPES[name];
  const { isUnsigned, request, status, answer } = example;
  const sender = isUnsigned ? unsigned : tenant;
  const body = request && toTenant(request, sender);
  const method = row.methods[0] ?? 'POST';
  const byKey = row.unsigned === 'byKey' ? { 'x-waffarx-key': unsigned.keyId } : {};
  const got: Answer = isUnsigned
    ? await sendUnsigned(world, path, body, byKey)
    : await sendSigned(world, path, signerOf(tenant), body, { method });
  expect({ status: got.status, body: got.body }).toEqual({ status, body: toTenant(answer, sender) });
});

test('what the unsigned examples left is unverified', async () => {
  for (const orderId of ['1044', '000000036', '90210']) {
    const order = await paths.order(world.db, unsigned.brandId, unsigned.storeId, orderId).get();
    expect(order.data()).toMatchObject({ unverified: true, attributed: false });
  }
});
