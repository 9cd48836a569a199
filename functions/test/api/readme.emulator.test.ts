import { readFileSync } from 'node:fs';
import path from 'node:path';

// The README's first event, as its reader would paste it, against the running functions emulator.

const readme = readFileSync(path.resolve(__dirname, '../../../README.md'), 'utf8');
const functionsUrl = process.env['HALFSHARE_FUNCTIONS_URL'] ?? '';

test('the first event of the README answers what the README says, and a repeat is a replay', async () => {
  const [, apiKey = ''] = /Bearer (hs_\w+)/.exec(readme) ?? [];
  const [, body = ''] = /-d '(\{[\s\S]*?\})'/.exec(readme) ?? [];
  const [, answer = '{}'] = /```json\n([\s\S]*?)```/.exec(readme) ?? [];
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const post = (): Promise<Response> => fetch(`${functionsUrl}/trackSale`, { method: 'POST', headers, body });

  const first = await post();
  expect(first.status).toBe(201);
  const promised = JSON.parse(answer) as { commission: object };
  const said = (await first.json()) as { commission: { heldUntil: string } };
  const { heldUntil } = said.commission;
  expect(said).toEqual({ ...promised, commission: { ...promised.commission, heldUntil } });
  const daysHeld = (Date.parse(heldUntil) - Date.now()) / 86_400_000;
  expect(daysHeld).toBeGreaterThan(13.9);
  expect(daysHeld).toBeLessThan(14.1);

  const again = await post();
  expect(again.status).toBe(200);
  expect(await again.json()).toMatchObject({ replayed: true });
});
