import { Api, Refusal, type Arrivals, type Store, type Webhooks } from './api';
import { Sessions, type Session } from './session';
import { badge, byId, commonFields, foreignHostList, notCountedList, storeList, webhookRows } from './view';
import { countsLine, hostWords, lastHeard, wordsOf } from './words';

// The page that says what to paste into WooCommerce: sign in, pick a store, copy.

const at = {
  notice: byId('notice', HTMLElement),
  signIn: byId('sign-in', HTMLFormElement),
  email: byId('email', HTMLInputElement),
  password: byId('password', HTMLInputElement),
  enter: byId('enter', HTMLButtonElement),
  account: byId('account', HTMLElement),
  who: byId('who', HTMLElement),
  leave: byId('leave', HTMLButtonElement),
  brandForm: byId('brand-form', HTMLFormElement),
  brand: byId('brand', HTMLInputElement),
  stores: byId('stores', HTMLElement),
  storeList: byId('store-list', HTMLElement),
  more: byId('more', HTMLButtonElement),
  detail: byId('detail', HTMLElement),
  back: byId('back', HTMLButtonElement),
  storeName: byId('store-name', HTMLElement),
  connection: byId('connection', HTMLElement),
  counts: byId('counts', HTMLElement),
  loud: byId('loud', HTMLElement),
  notCounted: byId('not-counted', HTMLElement),
  foreign: byId('foreign', HTMLElement),
  foreignHosts: byId('foreign-hosts', HTMLElement),
  checks: byId('checks', HTMLDetailsElement),
  fields: byId('fields', HTMLElement),
  rows: byId('rows', HTMLElement),
  replace: byId('replace', HTMLButtonElement),
  sure: byId('sure', HTMLElement),
  yes: byId('yes', HTMLButtonElement),
  no: byId('no', HTMLButtonElement),
};

let api: Api | null = null;
let shown: Webhooks | null = null;
/** Answers to what was asked before belong to nobody any more. */
let turn = 0;

/** Shows one of the page's parts, and none of the others. */
function show(part: HTMLElement | null): void {
  for (const each of [at.signIn, at.stores, at.detail]) each.hidden = each !== part;
}

function say(text: string): void {
  at.notice.textContent = text;
  at.notice.hidden = text === '';
}

/** Does the work, with the button out of reach meanwhile; what goes wrong is said in words. */
async function attempt(busy: HTMLButtonElement | null, work: () => Promise<void>): Promise<void> {
  say('');
  if (busy) busy.disabled = true;
  try {
    await work();
  } catch (error) {
    say(wordsOf(error));
  } finally {
    if (busy) busy.disabled = false;
  }
}

async function loadStores(after: string | null): Promise<void> {
  if (!api) return;
  const mine = (turn += 1);
  const page = await api.stores(after);
  if (mine !== turn) return;
  const items = storeList(page.stores, new Date(), (store) => {
    void attempt(null, () => openStore(store));
  });
  if (after === null) at.storeList.replaceChildren(...items);
  else at.storeList.append(...items);
  if (after === null && items.length === 0)
    say('Your brand has no store yet. Ask your contact at the platform.');
  at.more.hidden = page.next === null;
  at.more.onclick = () => void attempt(at.more, () => loadStores(page.next));
  show(at.stores);
}

async function openStore({ storeId }: Pick<Store, 'storeId'>): Promise<void> {
  if (!api) return;
  const mine = (turn += 1);
  const [webhooks, arrivals] = await Promise.all([api.webhooks(storeId), api.arrivals(storeId)]);
  if (mine !== turn) return;
  showArrivals(storeId, arrivals);
  showWebhooks(webhooks);
}

function showArrivals(storeId: string, arrivals: Arrivals): void {
  at.counts.textContent = countsLine(arrivals.deliveries);
  at.loud.hidden = arrivals.ignored.every(({ isUnderstood }) => isUnderstood);
  at.notCounted.replaceChildren(...notCountedList(arrivals, new Date()));
  const hosts = foreignHostList(arrivals, (host, self) => {
    void attempt(self, () => registerHost(storeId, host));
  });
  at.foreignHosts.replaceChildren(...hosts);
  at.foreign.hidden = hosts.length === 0;
}

async function registerHost(storeId: string, host: string): Promise<void> {
  if (!api) return;
  const registered = await api.registerHost(storeId, host);
  await openStore({ storeId });
  say(hostWords(registered));
}

function showWebhooks(webhooks: Webhooks): void {
  shown = webhooks;
  const { storeName, connection } = webhooks;
  at.storeName.textContent = storeName;
  at.connection.replaceChildren(badge(connection), ` ${lastHeard(connection, new Date())}`);
  at.checks.open = connection.state === 'quiet';
  at.fields.replaceChildren(...commonFields(webhooks));
  at.rows.replaceChildren(...webhookRows(webhooks));
  at.sure.hidden = true;
  at.replace.hidden = webhooks.replacementsLeft === 0;
  show(at.detail);
  at.storeName.focus();
}

async function replaceSecret(): Promise<void> {
  if (!api || !shown) return;
  const { storeId, secretVersion } = shown;
  try {
    showWebhooks(await api.replaceSecret(storeId, secretVersion));
    say(
      'The secret is replaced. Paste the new one into each webhook; the old one is good until you replace it again.',
    );
  } catch (error) {
    if (error instanceof Refusal && error.code === 'settings_conflict') await openStore({ storeId });
    throw error;
  }
}

/** Nothing of who was here before stays on the page. */
function forget(): void {
  turn += 1;
  api = null;
  shown = null;
  const lists = [at.storeList, at.fields, at.rows, at.notCounted, at.foreignHosts];
  for (const part of [at.storeName, at.connection, at.counts, ...lists]) part.replaceChildren();
  show(null);
}

function enter(session: Session | null): void {
  forget();
  at.account.hidden = session === null;
  at.brandForm.hidden = !session?.isAdmin;
  at.who.textContent = session?.email ?? '';
  at.password.value = '';
  if (!session) {
    show(at.signIn);
    return;
  }
  if (session.isAdmin) {
    at.brandForm.onsubmit = (event) => {
      event.preventDefault();
      forget();
      api = new Api(session, at.brand.value.trim());
      void attempt(null, () => loadStores(null));
    };
    return;
  }
  api = new Api(session, null);
  void attempt(null, () => loadStores(null));
}

function listen(sessions: Sessions): void {
  sessions.watch(enter);
  at.signIn.addEventListener('submit', (event) => {
    event.preventDefault();
    void attempt(at.enter, async () => {
      await sessions.signIn(at.email.value.trim(), at.password.value);
    });
  });
  at.leave.addEventListener('click', () => void attempt(at.leave, () => sessions.signOut()));
  at.back.addEventListener('click', () => void attempt(at.back, () => loadStores(null)));
  at.replace.addEventListener('click', () => {
    at.sure.hidden = false;
    at.no.focus();
  });
  at.no.addEventListener('click', () => {
    at.sure.hidden = true;
    at.replace.focus();
  });
  at.yes.addEventListener('click', () => void attempt(at.yes, replaceSecret));
}

Sessions.open().then(listen, () => {
  say('The page could not be set up. Load it again.');
});
