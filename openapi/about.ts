// The first page of the document, for authors of a plugin.

export const ABOUT = `This is the store API and, below \`/account\`, what people do with an ID token of Firebase Auth.

A store reports clicks, sales, refunds and products; Halfshare works out the commission of each order, right to the last
minor unit, and splits it between influencer and platform. One function per event, JSON in and out.

**Credentials.** Each store has an API key. Send it as \`Authorization: Bearer <key>\` or as \`X-API-Key: <key>\`, from a server only:
browsers are refused (no CORS), and a key in a web page is public.

**Sending again is safe.** An event is identified by its own id (\`orderId\`, \`refundId\`, \`clickId\`, \`syncId\`). The first time is answered
201, the same again 200 with \`"replayed": true\` and the present state; nothing is counted twice, also when both arrive at once. So after a
timeout, a broken connection, 429, 500 or 503 send the very same again: wait for \`Retry-After\` where there is one, else with growing pauses.
A 2xx means that it is stored, with all its effects. Give a request 30 seconds.

**409 \`event_conflict\`.** The same id came with other content, and what is stored is unchanged. An order that really changed is sent
with \`updatedAt\`: the newest report wins, whatever order they arrive in, and an older one changes nothing and is no error.

**Order of arrival.** None is needed. A refund may come before its sale: it is answered 202, and takes effect with the sale.

**Fields.** \`null\` is the same as absent. Unknown fields are ignored. Known fields are strict: one wrong field refuses the request, and \`errors\`
names every wrong one. Ids may be strings or integers. Amounts are plain decimals in the currency beside them, as strings (\`"1234.50"\`) or numbers; strings
keep every digit. Currencies are ISO 4217, each with its own decimals (JPY 0, TRY 2, KWD 3). Times are RFC 3339 with an offset; without
\`occurredAt\` an event happened now.

**Test mode.** A key that begins with \`hs_test_\` works on a twin of the brand: same calls, no real figure.

**Errors** are \`application/problem+json\` (RFC 9457); decide by \`code\`.`;
