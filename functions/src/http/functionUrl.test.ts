import { functionUrl } from './functionUrl';

test('a deployed function has the address that Firebase gives it, whatever host the request names', () => {
  const env = { GCLOUD_PROJECT: 'halfshare-prod' };
  const url = 'https://us-central1-halfshare-prod.cloudfunctions.net/woocommerceWebhook';
  expect(functionUrl('woocommerceWebhook', env, 'evil.example')).toBe(url);
});

test('an emulated one has that of the emulator which was called', () => {
  const env = { GCLOUD_PROJECT: 'demo-halfshare', FUNCTIONS_EMULATOR: 'true' };
  expect(functionUrl('go', env, '127.0.0.1:5001')).toBe(
    'http://127.0.0.1:5001/demo-halfshare/us-central1/go',
  );
});

test('without a project there is none', () => {
  expect(() => functionUrl('go', {}, undefined)).toThrow('names no project');
});
