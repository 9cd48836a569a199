import { status as S } from '@grpc/grpc-js';
import { World } from '../support/world';
const sale = (orderId: string) => ({ orderId, currency: 'TRY', total: '120.00' });
const codes = { RES: S.RESOURCE_EXHAUSTED, UNAV: S.UNAVAILABLE, DEAD: S.DEADLINE_EXCEEDED, INT: S.INTERNAL, ABORT: S.ABORTED };
const log = (s: string) => require('fs').appendFileSync('/tmp/hs/zz.log', s + '\n');
const cases: [string, string, string, string, number][] = [
  ['trackRefund', 'BatchGetDocuments', 'after', 'UNAV', 1],
  ['trackRefund', 'Commit', 'after', 'RES', 1],
  ['trackRefund', 'Commit', 'after', 'UNAV', 1],
  ['trackRefund', 'Commit', 'after', 'DEAD', 1],
  ['trackRefund', 'Commit', 'after', 'INT', 1],
  ['trackRefund', 'Commit', 'after', 'ABORT', 1],
  ['trackSale', 'Commit', 'after', 'RES', 1],
  ['trackSale', 'Commit', 'after', 'UNAV', 1],
  ['trackSale', 'Commit', 'after', 'DEAD', 1],
  ['trackClick', 'Commit', 'after', 'UNAV', 1],
  ['trackClick', 'Commit', 'after', 'INT', 1],
  ['syncProducts', 'Commit', 'after', 'UNAV', 1],
  ['syncProducts', 'Commit', 'after', 'INT', 1],
  ['syncProducts', 'BatchGetDocuments', 'before', 'RES', 1],
  ['trackSale', 'Commit', 'before', 'RES', 1e9],
  ['trackSale', 'Commit', 'before', 'UNAV', 1e9],
  ['trackRefund', 'Commit', 'before', 'RES', 1e9],
  ['trackRefund', 'BatchGetDocuments', 'before', 'UNAV', 1e9],
];
for (const [fn, method, moment, name, times] of cases)
  test.concurrent(`${fn} ${method} ${moment} ${name} ${times}`, async () => {
    const w = new World(); await w.start();
    try {
    const t = await w.tenant();
    await w.post('testConnection', t, {});
    if (fn === 'trackRefund') await w.post('trackSale', t, sale('o'));
    if (fn === 'trackClick') await w.post('trackClick', t, { referralCode: t.referralCode });
    const body = fn === 'trackSale' ? sale('o') : fn === 'trackRefund' ? { orderId: 'o', refundId: 'r', amount: '10' } : fn === 'trackClick' ? { referralCode: t.referralCode } : { syncId: 's', products: [{ productId: 1, name: 'x', price: '1' }] };
    w.wire.reset();
    w.wire.inject({ moment: moment as 'before', code: codes[name as 'RES'], method, times });
    const t0 = Date.now();
    const head = `${fn} ${method} ${moment} ${name} ${times}`;
    const a = await w.post(fn as 'trackSale', t, body);
    const ms = Date.now() - t0;
    const seen = w.wire.seen.map((s) => s.method).join(',');
    w.wire.reset();
    const b = await w.post(fn as 'trackSale', t, body);
    log(`${head}: ${a.status} ${String(a.body['code'] ?? a.body['replayed'])} ${ms} ms [${seen}] then ${b.status} ${String(b.body['replayed'])}`);
    } catch (e) { log(`${fn} ${method} ${moment} ${name} ${times}: ${String(e)} [${w.wire.seen.length}]`); } finally { await w.stop(); }
  }, 150000);
