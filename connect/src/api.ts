import type { Session } from './session';

// The calls of the account function that this page makes, through Hosting and so from its own origin.

export type ConnectionState = 'neverSeen' | 'connected' | 'quiet' | 'uninstalled';

export interface Connection {
  readonly state: ConnectionState;
  readonly lastSeenAt: string | null;
  readonly quietSince: string | null;
}

export interface Store {
  readonly storeId: string;
  readonly name: string;
  readonly siteUrl: string;
  readonly state: 'active' | 'suspended';
  readonly connections: { readonly plugin: Connection; readonly webhooks: Connection };
}

export interface StorePage {
  readonly brandId: string;
  readonly stores: readonly Store[];
  readonly next: string | null;
}

export interface Webhooks {
  readonly storeId: string;
  readonly storeName: string;
  readonly connection: Connection;
  readonly status: string;
  readonly deliveryUrl: string;
  readonly secret: string;
  readonly secretVersion: number;
  readonly replacementsLeft: number;
  readonly apiVersion: string;
  readonly webhooks: readonly { readonly name: string; readonly topic: string }[];
}

/** What was answered 200 and does not count, by reason. The texts are the API's. */
export interface Ignored {
  readonly way: 'webhooks' | 'conversion';
  readonly reason: string;
  readonly count: number;
  readonly lastAt: string;
  readonly lastKind: string;
  readonly lastId: string | null;
  readonly isUnderstood: boolean;
  readonly means: string;
  readonly later: string;
  readonly whatToDo: string;
}

export interface SetAside {
  readonly reason: string;
  readonly hosts: readonly string[];
}

/** The parts of a store that say what arrived. */
export interface Arrivals {
  readonly deliveries: { readonly recorded: number; readonly ignored: number; readonly setAside: number };
  readonly ignored: readonly Ignored[];
  readonly setAside: readonly SetAside[];
}

export interface RegisteredHost {
  readonly host: string;
  readonly playedIn: { readonly recorded: number; readonly refused: number; readonly later: number };
}

/** A call that was refused: `code` as the API's error list has it. */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly requestId: string,
  ) {
    super(code);
  }
}

export class Api {
  /** @param brandId null: the user's own */
  constructor(
    private readonly session: Session,
    private readonly brandId: string | null,
  ) {}

  stores(after: string | null): Promise<StorePage> {
    return this.call('GET', `/v1/stores${this.query({ after })}`);
  }

  webhooks(storeId: string): Promise<Webhooks> {
    return this.call('GET', `/v1/stores/${encodeURIComponent(storeId)}/webhooks${this.query({})}`);
  }

  arrivals(storeId: string): Promise<Arrivals> {
    return this.call('GET', `/v1/stores/${encodeURIComponent(storeId)}${this.query({})}`);
  }

  registerHost(storeId: string, host: string): Promise<RegisteredHost> {
    const body = { host, ...(this.brandId !== null && { brandId: this.brandId }) };
    return this.call('POST', `/v1/stores/${encodeURIComponent(storeId)}/hosts`, body);
  }

  /** A new secret in place of the one of this version. */
  replaceSecret(storeId: string, replacedVersion: number): Promise<Webhooks> {
    const body = { replacedVersion, ...(this.brandId !== null && { brandId: this.brandId }) };
    return this.call('POST', `/v1/stores/${encodeURIComponent(storeId)}/webhooks/rotate`, body);
  }

  private query(words: Readonly<Record<string, string | null>>): string {
    const said = Object.entries({ brandId: this.brandId, ...words }).filter(
      (word): word is [string, string] => word[1] !== null,
    );
    return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
  }

  private async call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> {
    const response = await fetch(`/account${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.session.token()}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json().catch(() => ({}));
    // What the API answers is declared by the interfaces above.
    if (response.ok) return answer as T;
    const { code = 'unavailable', requestId = '' } = answer as { code?: string; requestId?: string };
    throw new Refusal(code, requestId);
  }
}
