import { isAboutToken } from './auth';

// What firebase-admin 14 throws: a failed fetch of certificates has the code of a malformed token.
test.each([
  ['auth/argument-error', 'Decoding Firebase ID token failed.', true],
  ['auth/id-token-expired', 'Firebase ID token has expired.', true],
  ['auth/id-token-revoked', 'The Firebase ID token has been revoked.', true],
  ['auth/user-disabled', 'The user record is disabled.', true],
  ['auth/argument-error', 'Error while making request: getaddrinfo ENOTFOUND www.googleapis.com.', false],
  ['auth/argument-error', 'Error fetching public keys for Google certs: 503', false],
  ['auth/internal-error', 'An internal error has occurred.', false],
])('%s "%s" is about the token: %s', (code, message, isIt) => {
  expect(isAboutToken(Object.assign(new Error(message), { code }))).toBe(isIt);
});
