import type { ErrorCode } from '../../src/domain/base/errors';
import { PLAN, tokensOf, type Person } from '../support/account';
import { expectProblem, leavesUntouched } from '../support/http';
import { World, type Answer, type Tenant } from '../support/world';

// The deployed bundle's account function, as a dashboard reaches it: by itself, and through Hosting's rewrite.

const world = new World({ isShared: true });
let tenant: Tenant;
let tokens: Record<Person, string>;

beforeAll(async () => {
  tenant = await world.tenant();
  tokens = await tokensOf(world, tenant);
});

afterAll(() => world.stop());

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this with npm run test:emulator`);
  return value;
}

const WAYS: readonly [string, () => string][] = [
  ['the function', () => `${fromEnvironment('HALFSHARE_FUNCTIONS_URL')}/account`],
  ['Hosting', () => `${fromEnvironment('HALFSHARE_HOSTING_URL')}/account`],
];

describe.each(WAYS)('%s', (_way, base) => {
  async function call(path: string, token: string | null, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(base() + path, {
      ...init,
      headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...init.headers },
    });
    const text = await response.text();
    if (!/json/.test(response.headers.get('content-type') ?? ''))
      throw new Error(`not JSON: ${text.slice(0, 300)}`);
    const body = JSON.parse(text) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body };
  }

  const json = { 'content-type': 'application/json' };

  test('shows a brand its plan', async () => {
    const answer = await call('/v1/plan', tokens.viewer);
    expect(answer).toMatchObject({ status: 200, body: { brandId: tenant.brandId, plan: { version: 1 } } });
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('leaves a statement its own policy, by which the page has its styles', async () => {
    const response = await fetch(`${base()}/v1/statements/2026-11.html`, {
      headers: { authorization: `Bearer ${tokens.viewer}` },
    });
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test.each<[string, ErrorCode, string, Record<string, string>]>([
    ['broken JSON', 'malformed_json', '{', json],
    ['null', 'invalid_request', 'null', json],
    ['a form', 'unsupported_media_type', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['more than 1 MiB', 'payload_too_large', '{}'.padEnd(2 ** 20 + 1), json],
    [
      'shares of 99.99',
      'invalid_request',
      JSON.stringify({ ...PLAN, shares: [{ party: 'influencer', percent: 99.99 }] }),
      json,
    ],
  ])('refuses %s with our own answer', async (_what, code, body, headers) => {
    const answer = await leavesUntouched(world, [tenant], () =>
      call('/v1/plan', tokens.owner, { method: 'PUT', body, headers }),
    );
    expectProblem(answer, code);
  });

  test('refuses whoever sends no token, and what is not there', async () => {
    expectProblem(await call('/v1/plan', null), 'missing_id_token', []);
    expectProblem(await call('/v1/nothing', tokens.owner), 'not_found', []);
    expectProblem(await call('/v1/plan', tokens.owner, { method: 'DELETE' }), 'method_not_allowed', []);
  });

  test('lets no other site’s page in', async () => {
    const answer = await call('/v1/plan', null, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
    });
    expectProblem(answer, 'method_not_allowed', []);
    expect([...answer.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });
});
