/**
 * The rules of MONEY.md that the product is getting: each is true once the product has it. Until then the model says what
 * was the rule before. A test of the model itself switches on what it tests.
 */
export const EDITION: { oneMoment: boolean; currencies: boolean; clocks: boolean } = {
  oneMoment: true,
  currencies: true,
  clocks: true,
};

/** What histories are made of beside: each is true once fold and model agree on thousands of them. */
export const DRAWN: typeof EDITION = { oneMoment: true, currencies: true, clocks: true };
