import type { SCHEDULES } from '../../../functions/src/scheduled';
import { escapeHtml, type MakePage } from './html';
import type { ApiFunction, OpenApi } from './openApi';

/** What each scheduled function does. One that has no sentence here is an error of the type check. */
export const SCHEDULE_TEXTS: Readonly<Record<keyof typeof SCHEDULES, string>> = {
  rollUpClosedHours:
    'Adds up the clicks, the sales of each influencer and the products sold of each hour that is over.',
  reviewSales: 'Holds sales that came too fast until the brand has looked at them.',
  mapStatusWords: 'Applies a brand’s status words to the orders of which they say something else.',
  approveDue: 'Approves commissions whose hold period is over.',
  advancePayouts: 'Continues payouts that were cut off.',
  retrySetAside: 'Tries deliveries of webhooks again that could not be recorded when they came.',
  watchStores: 'Marks stores that have stopped reporting.',
  postPlatformParts: 'Posts the platform’s part anew where what a brand is billed has changed.',
  audit: 'Checks every night that the figures of the ledger add up.',
};

interface Sale {
  readonly request: { readonly total: string };
  readonly answer: {
    readonly commission: Readonly<
      Record<'currency' | 'base' | 'total' | 'influencer' | 'platform', string> & { ratePercent: number }
    >;
  };
}

export function startPage(make: MakePage, openApi: OpenApi, errorCount: number): Promise<Buffer> {
  const schedules = Object.entries(SCHEDULE_TEXTS);
  // docs/openapi.json has this example as the functions answer it.
  const { request, answer } = openApi.saleExample('sale') as Sale;
  const { currency, ratePercent, ...amounts } = answer.commission;
  return make('index.html', '/', {
    functionCount: String(openApi.functions.length),
    scheduleCount: String(schedules.length),
    errorCount: String(errorCount),
    functions: openApi.functions.map(functionRow).join('\n'),
    schedules: schedules
      .map(([name, text]) => `<tr><td>${name}</td><td>${escapeHtml(text)}</td></tr>`)
      .join('\n'),
    paid: `${request.total} ${currency}`,
    base: `${amounts.base} ${currency}`,
    rate: `${ratePercent}%`,
    commission: `${amounts.total} ${currency}`,
    influencer: amounts.influencer,
    platform: amounts.platform,
    sale: escapeHtml(
      JSON.stringify(openApi.saleExample('leastSale').request, null, 2).replaceAll('\n', '\n  '),
    ),
  });
}

function functionRow({ name, operations, href, text }: ApiFunction): string {
  const methods = [...new Set(operations.map(({ method }) => method))].join(', ');
  return `<tr><td><a href="${href}">${name}</a></td><td>${methods}</td><td>${escapeHtml(text)}</td></tr>`;
}
