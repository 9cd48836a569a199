import type { Capacity } from '../functions/src/operations/access/authenticateUser';

// What an example of the OpenAPI document says.

export interface AccountExample {
  readonly name: string;
  readonly summary: string;
  readonly status: 200 | 201;
  readonly as: Capacity;
  /** With its query, below the function's name. */
  readonly path: string;
  readonly request?: object;
  /** Absent for a statement, which is no JSON. */
  readonly answer?: object;
}

export interface ConversionExample {
  readonly name: string;
  readonly summary: string;
  readonly status: 200 | 201 | 202;
  /** Nobody signs it. */
  readonly isUnsigned?: true;
  /** Absent where the route takes no body. */
  readonly request?: object;
  readonly answer: object;
}
