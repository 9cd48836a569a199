import { saleCurl, type Demo } from './demo';
import { configWithPorts } from './firebaseConfig';
import { portBlock } from './ports';

describe('saleCurl', () => {
  it('is a command whose body is JSON with the influencer’s code', () => {
    const demo: Demo = {
      brandId: 'b',
      storeId: 's',
      apiKey: 'hs_test_x',
      influencers: [{ influencerId: 'i', referralCode: 'SARA' }],
      users: [],
    };
    const curl = saleCurl('http://127.0.0.1:5001/p/r', demo);
    expect(curl).toContain(`curl -sS http://127.0.0.1:5001/p/r/trackSale \\\n`);
    expect(curl).toContain(`'Authorization: Bearer hs_test_x'`);
    const body: unknown = JSON.parse(/-d '(.*)'$/.exec(curl)?.[1] ?? '');
    expect(body).toMatchObject({ total: '120.00', attribution: { referralCode: 'SARA' } });
  });
});

describe('configWithPorts', () => {
  it('moves the emulators and keeps everything else', () => {
    const given = { hosting: { public: 'public' }, emulators: { auth: { port: 9099 } } };
    const config = configWithPorts(given, portBlock(21_000));
    expect(config['hosting']).toEqual(given.hosting);
    expect(config['emulators']).toMatchObject({
      functions: { host: '127.0.0.1', port: 21_000 },
      firestore: { host: '127.0.0.1', port: 21_001, websocketPort: 21_009 },
      ui: { enabled: false },
    });
  });
});
