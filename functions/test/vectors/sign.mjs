// Makes each good signature of signatures.json anew, and prints them: compare your own code with it.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const { secret, signatures } = JSON.parse(readFileSync(new URL('signatures.json', import.meta.url), 'utf8'));

/** @param url as sent, from the slash behind the function's name */
function sign(version, timestamp, method, url, body) {
  const hmac = createHmac('sha256', secret).update(`${timestamp}.`);
  if (version === 2) {
    const [path, query = ''] = url.split(/\?(.*)/s);
    hmac.update(`${method}.${path.toLowerCase().replace(/\/+$/, '')}.${query}.`);
  }
  return hmac.update(body).digest('hex');
}

const made = signatures.map(({ name, version = 1, timestamp, method, url, bodyBase64 }) => ({
  name,
  hex: sign(version, timestamp, method, url, Buffer.from(bodyBase64, 'base64')),
}));
console.log(JSON.stringify(made));
