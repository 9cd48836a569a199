import { EXAMPLES, EXAMPLES_AT, type Example, type RouteName } from '../../../openapi/examples';
import { ROUTES } from '../../src/http/routes';
import { World, type Tenant } from '../support/world';

const world = new World();
let tenant: Tenant;

beforeAll(async () => {
  world.now = EXAMPLES_AT;
  await world.start();
  tenant = await world.tenant({
    brand: { name: 'Lale Moda' },
    store: { name: 'Lale Moda Online' },
  });
});

afterAll(() => world.stop());

/** The example as this tenant would send it, or be answered. */
function asTenant(content: object): unknown {
  const { brandId, storeId, influencerId, referralCode, couponCode } = tenant;
  const text = JSON.stringify(content)
    .replaceAll('"influencerId":"ayse"', `"influencerId":"${influencerId}"`)
    .replaceAll('"referralCode":"ayse"', `"referralCode":"${referralCode}"`)
    .replaceAll('AYSE10', couponCode)
    .replaceAll('lalemoda', brandId)
    .replaceAll('lalewoo', storeId);
  return JSON.parse(text);
}

function sameClickId(text: unknown): unknown {
  return typeof text === 'string' && text.startsWith('clk_') ? 'clk_' : text;
}

const told = (name: RouteName, wanted: (example: Example) => boolean) =>
  EXAMPLES[name].filter(wanted).map((example) => ({ name, title: example.name, example }));
const isLast = (example: Example): boolean => example.name === 'cancelledSale';

// The story of the examples, in its order: what became of the first order comes after its refunds.
const story = [
  ...told('testConnection', () => true),
  ...told('trackClick', () => true),
  ...told('trackSale', (example) => !isLast(example)),
  ...told('trackRefund', () => true),
  ...told('trackSale', isLast),
  ...told('syncProducts', () => true),
];

test('the story tells every function', () => {
  expect(new Set(story.map(({ name }) => name))).toEqual(new Set(Object.keys(ROUTES)));
});

test.each(story)('$name is answered as the example $title says', async ({ name, example }) => {
  const { request, status, answer } = example;
  const got =
    request === undefined
      ? await world.send(name, { headers: { 'x-api-key': tenant.apiKey } })
      : await world.post(name, tenant, asTenant(request));
  expect({ ...got.body, clickId: sameClickId(got.body['clickId']) }).toEqual({
    ...(asTenant(answer) as object),
    clickId: sameClickId((answer as { clickId?: string }).clickId),
  });
  expect(got.status).toBe(status);
});
