import {
  brandStatementWith,
  commissionOf,
  entryOf,
  payoutLineOf,
  payoutStatementWith,
  settlementOf,
} from '../../../test/support/statements';
import { amountText } from './html';
import { brandStatementHtml } from './brandStatement';
import { payoutStatementHtml } from './payoutStatement';

const EVIL = `<script>alert('x')</script>"><img src=x onerror=alert(1)>&amp;`;
const textOf = (page: string): string =>
  page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('amounts', () => {
  test.each([
    [123456789012, 'TRY', '1\u202f234\u202f567\u202f890.12'],
    [-150000, 'TRY', '\u22121\u202f500.00'],
    [999, 'JPY', '999'],
    [1000, 'JPY', '1\u202f000'],
    [5, 'KWD', '0.005'],
    [0, 'TRY', '0.00'],
  ])('%d minor units of %s are %s', (minor, currency, text) => {
    expect(amountText(minor, currency)).toBe(text);
  });
});

describe('a payout’s page', () => {
  const page = payoutStatementHtml(
    payoutStatementWith(
      [payoutLineOf('1042', 6173), payoutLineOf('7', -1500, { claimedBeforeMinor: 2000 })],
      {
        state: 'paid',
        bankReference: 'EFT-812',
        reference: 'october',
        sentAt: new Date('2026-11-02T21:30:00Z'),
        paidAt: new Date('2026-11-03T07:00:00Z'),
      },
    ),
  );
  const text = textOf(page);

  test('says the payout, both parties, currency, state, dates where the brand is, and both references', () => {
    for (const part of [
      'po_1',
      'Lale Moda (lalemoda)',
      'Ayşe (ayse)',
      'Bank reference EFT-812',
      'Reference october',
      'Paid 46.73 TRY',
      'Sent 2026-11-03 00:30',
      'Paid 2026-11-03 10:00',
      'Times are those of Europe/Istanbul.',
    ]) {
      expect(text.replace(/ +([,)])/g, '$1').replace(/\( +/g, '(')).toContain(part);
    }
    expect(page).not.toContain('uid-of-the-admin');
  });

  test('61.73 - 15.00 is 46.73, with the clawback marked and every line led back to its order', () => {
    expect(text).toContain('Commissions (1) 61.73 Netted clawbacks (1) \u221215.00 Total in TRY 46.73');
    expect(text).toMatch(/ 7 clawback .* 20\.00 \u221215\.00 store lalewoo · commission lalemoda~lalewoo~7 /);
    expect(page.match(/class="mark"/g)).toHaveLength(1);
  });

  test.each([
    ['repayment', 'Repayment statement Ayşe to Lale Moda Paid back 15.00 TRY', 'Repayment rep_1'],
    ['write_off', 'Write-off statement Lale Moda to Ayşe Written off 15.00 TRY', 'Write-off rep_1'],
  ] as const)('of a %s says what ended, and that no payout takes it off again', (kind, head, fact) => {
    const lines = [payoutLineOf('7', -1500, { claimedBeforeMinor: 2000 })];
    const more = { kind, state: 'paid', payoutId: 'rep_1', amountMinor: 1500, sealedAt: null } as const;
    const debt = textOf(payoutStatementHtml(payoutStatementWith(lines, more)));
    for (const part of [
      head,
      fact,
      'no payout takes it off again',
      'Netted clawbacks (1) \u221215.00 Total in TRY \u221215.00',
    ])
      expect(debt).toContain(part);
    expect(debt).not.toContain('Commissions (0)');
  });

  test.each([
    ['claiming', null, 'still being put together'],
    ['failed', 'IBAN closed', 'This payout failed ( IBAN closed )'],
  ] as const)('of one that is %s warns', (state, stateReason, warning) => {
    expect(textOf(payoutStatementHtml(payoutStatementWith([], { state, stateReason })))).toContain(warning);
    expect(text).not.toContain(warning);
  });
});

describe('a brand’s page', () => {
  const statement = brandStatementWith(
    [
      commissionOf('1', [entryOf('2026-10-03', { 'influencer:ayse': 500, platform: 500 })]),
      commissionOf('2', [
        entryOf(
          '2026-10-04',
          { 'influencer:ayse': -500, 'influencer:mert': 700, platform: 200 },
          { kind: 'clawback' },
        ),
      ]),
    ],
    [settlementOf('2026-10-20', 900)],
    { before: 250, brandName: 'خليج للأزياء' },
  );
  const text = textOf(brandStatementHtml(statement));

  test('opening 2.50 + 14.00 billed - 9.00 settled is 7.50', () => {
    expect(text).toContain('Owed before 2.50 Billed 14.00 Settled \u22129.00 Owed at the end, in TRY 7.50');
    expect(text).toContain('Owed at the end 7.50 TRY');
  });

  test('every entry says its day, kind, order, influencers by name and id, parts, store, commission and event', () => {
    expect(text).toContain(
      '2026-10-03 Accrual 1 Ayşe ayse 5.00 5.00 0.00 10.00 store Lale Woo ( lalewoo ) · commission lalemoda~lalewoo~1 · event sale:storeApi',
    );
    expect(text).toContain(
      '2026-10-04 Clawback 2 Ayşe ayse · \u22125.00 Mert mert · 7.00 2.00 2.00 0.00 4.00',
    );
    expect(text).toContain('2026-10-20 Paid by the brand bank 2026-10-20 set_2026-10-20 9.00');
  });

  test('more paid than owed is a credit; an empty month says so', () => {
    const empty = textOf(brandStatementHtml(brandStatementWith([], [settlementOf('2026-10-01', 500)])));
    expect(empty).toContain('Your credit at the end 5.00 TRY');
    expect(empty).toContain('Entries None in this month.');
    expect(textOf(brandStatementHtml(brandStatementWith([])))).toContain('Settlements None in this month.');
  });

  test('25.00 pending stand beside, and what was paid ahead or paid back says so', () => {
    const ahead = { ...settlementOf('2026-10-01', 500), billedMinor: 0 };
    const back = { ...settlementOf('2026-10-02', -300), settledBeforeMinor: 500 };
    const page = textOf(brandStatementHtml(brandStatementWith([], [ahead, back], { pending: 2500 })));
    expect(page).toContain('Pending at the end of the month, and not owed yet: 25.00 TRY');
    expect(page).toContain('2026-10-01 Paid ahead by the brand');
    expect(page).toContain('2026-10-02 Paid back to the brand');
    expect(page).toContain('Your credit at the end 2.00 TRY');
  });

  test('an influencer and a store without a name, or with their id as name, are shown by their id alone', () => {
    const entries = [
      commissionOf('1', [entryOf('2026-10-03', { 'influencer:ayse': 500, 'influencer:mert': 1 })]),
    ];
    const names = { influencers: new Map([['mert', 'mert']]), stores: new Map<string, string>() };
    const page = textOf(brandStatementHtml(brandStatementWith(entries, [], { names })));
    expect(page).toContain('2026-10-03 Accrual 1 ayse 5.00 mert 0.01');
    expect(page).toContain('store lalewoo ·');
  });

  test('an Arabic name has its own direction', () => {
    expect(brandStatementHtml(statement)).toContain('<bdi dir="auto">خليج للأزياء</bdi>');
  });
});

describe('whatever names and ids hold', () => {
  const line = payoutLineOf(EVIL, 100, { commissionId: EVIL, storeId: EVIL });
  const evil = {
    payoutId: EVIL,
    bankReference: EVIL,
    reference: EVIL,
    stateReason: EVIL,
    influencerId: EVIL,
  };
  const entry = entryOf('2026-10-03', { [`influencer:${EVIL}`]: 1, platform: 1 }, { eventId: EVIL });
  const pages = {
    payout: payoutStatementHtml(
      payoutStatementWith([line], { ...evil, state: 'failed' }, { brandName: EVIL, influencerName: EVIL }),
    ),
    brand: brandStatementHtml(
      brandStatementWith([commissionOf(EVIL, [entry])], [settlementOf('2026-10-03', 1, EVIL)], {
        brandName: EVIL,
      }),
    ),
  };

  test.each(Object.entries(pages))(
    'the %s page runs and loads nothing, and shows them as they are',
    (_, page) => {
      expect(page).not.toMatch(/<script|<img|onerror=alert\(1\)>/);
      expect(page.match(/<[a-z!/][^>]*(?:\son\w+=|\ssrc=|\shref=)/gi)).toBeNull();
      expect(page).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;');
      expect(page).toContain('&amp;amp;');
      expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    },
  );

  test('no sign of direction is left, in a text or in the title', () => {
    const turned = '\u202Egpj.exe\u2066\u200F\u061C';
    const page = brandStatementHtml(
      brandStatementWith([commissionOf(turned, [entry])], [], { brandName: turned }),
    );
    expect(page).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    expect(page).toContain('<title>gpj.exe: commissions of 2026-10, TRY</title>');
  });

  test.each(Object.entries(pages))(
    'the %s page is for A4, its table heads come again on each page',
    (_, page) => {
      expect(page).toContain('@page { size: A4;');
      expect(page).toContain('thead { display: table-header-group; }');
      expect(page.match(/<thead>/g)?.length).toBeGreaterThan(0);
    },
  );
});
