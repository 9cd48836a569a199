import type { z } from 'zod';
import type { AccountSchemas } from '../../dialects/account/requests';
import type { Capacity, User } from '../../operations/access/authenticateUser';
import type { Switches } from '../../domain/base/switches';
import type { Services } from '../../operations/base/services';
import type { Row } from '../route';
import type { JsonAnswer, TextAnswer } from '../httpApp';

/** What a handler gets, once the user is known, may call, and the body is read. */
export interface AccountContext {
  readonly services: Services;
  readonly switches: Switches;
  readonly schemas: AccountSchemas;
  readonly user: User;
  /** The names in the query and, over them, in the path: not yet validated. */
  readonly names: Readonly<Record<string, unknown>>;
  /** The JSON as sent, with what the query names in its place; undefined where the route takes no body. */
  readonly body: unknown;
  /** The address of one of our functions, for people to paste elsewhere. */
  readonly functionUrl: (name: string) => string;
  /** For the log: the brand and store of what was found. */
  readonly note: (found: { readonly brandId: string; readonly storeId?: string }) => void;
}

/** The schemas that are objects with named fields and nothing around them. */
type FieldsName = {
  [Name in keyof AccountSchemas]: AccountSchemas[Name] extends z.ZodObject ? Name : never;
}[keyof AccountSchemas];

/** One route of the account function, with its authorization. */
export interface AccountRoute extends Row {
  readonly path: `/v1/${string}`;
  readonly methods: readonly ['GET' | 'POST' | 'PUT'];
  /** Who may call it at all; what belongs to another tenant is `not_found`. */
  readonly who: readonly Capacity[];
  /** While that is switched off, the route is too. */
  readonly switchedBy?: 'payouts' | 'approvals';
  /** The schema of the names in path and query together; null: there are none. */
  readonly names: FieldsName | null;
  /** The body's schema; null: it takes none. */
  readonly body: keyof AccountSchemas | null;
  readonly handle: (context: AccountContext) => Promise<JsonAnswer | TextAnswer>;
}

/** Not viewers: with a store's secret anybody can report sales, and a host decides which deliveries count. */
export const KEEPERS = ['owner', 'manager', 'admin'] as const satisfies readonly Capacity[];
export const BRAND = ['owner', 'manager', 'viewer'] as const satisfies readonly Capacity[];
