import { withoutDirections } from '../domain/base/text';
import { ERROR_CODES, type AppError } from '../domain/base/errors';

/** The page of an error code is under this address; also its RFC 9457 `type`. */
export const PROBLEM_TYPE_BASE = 'https://halfshare.dev/errors/';

/** The body of an error, RFC 9457 (CONTRACT.md, "Common"). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

export function problemOf(error: AppError, requestId: string): Problem {
  const { status, title } = ERROR_CODES[error.code];
  return {
    type: `${PROBLEM_TYPE_BASE}${error.code}`,
    title,
    status,
    code: error.code,
    detail: withoutDirections(error.detail),
    requestId,
    errors: withoutDirections(error.errors),
  };
}
