import type { Arrivals, Connection, Store, Webhooks } from './api';
import { ago, lastHeard, stateWord } from './words';

// What the page shows, as elements. Text is only ever set as text.

/** The element of the page with the id; it is in index.html. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`#${id} is missing`);
}

type Child = Node | string;

function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function button(
  label: string,
  className: string,
  pressed: (self: HTMLButtonElement) => void,
): HTMLButtonElement {
  const element = make('button', { type: 'button', class: className }, label);
  element.addEventListener('click', () => {
    pressed(element);
  });
  return element;
}

const SAID_MS = 1500;

/** Copies the text; where the browser does not allow it, says so. */
function copyButton(text: string, what: string): HTMLButtonElement {
  const element = button('Copy', 'copy', () => {
    const say = (word: string): void => {
      element.textContent = word;
      setTimeout(() => {
        element.textContent = 'Copy';
      }, SAID_MS);
    };
    navigator.clipboard.writeText(text).then(
      () => {
        say('Copied');
      },
      () => {
        say('Select and copy it');
      },
    );
  });
  element.setAttribute('aria-label', `Copy ${what}`);
  return element;
}

export function badge(connection: Connection): HTMLElement {
  return make('span', { class: `badge ${connection.state}` }, stateWord(connection));
}

/** The stores, each to be picked. */
export function storeList(
  stores: readonly Store[],
  now: Date,
  picked: (store: Store) => void,
): HTMLElement[] {
  return stores.map((store) => {
    const { plugin, webhooks } = store.connections;
    const channel = (name: string, connection: Connection): HTMLElement =>
      make('p', { class: 'channel' }, `${name} `, badge(connection), ` ${lastHeard(connection, now)}`);
    const name = make('h3', {}, store.name);
    if (store.state === 'suspended') name.append(' ', make('span', { class: 'badge quiet' }, 'Suspended'));
    const pick = button('Connect by webhooks', 'button', () => {
      picked(store);
    });
    pick.setAttribute('aria-label', `Connect ${store.name} by webhooks`);
    return make(
      'li',
      {},
      make('div', {}, name, make('p', { class: 'site' }, store.siteUrl)),
      make('div', {}, channel('Webhooks', webhooks), channel('Plugin', plugin)),
      pick,
    );
  });
}

function field(label: string, value: Child, ...actions: readonly HTMLElement[]): HTMLElement[] {
  return [make('dt', {}, label), make('dd', {}, value, ...actions)];
}

const HIDDEN_SECRET = '\u2022'.repeat(24);

function secretField(secret: string): HTMLElement[] {
  const shown = make('code', {}, HIDDEN_SECRET);
  const toggle = button('Show', 'copy', (self) => {
    const isHidden = shown.textContent === HIDDEN_SECRET;
    shown.textContent = isHidden ? secret : HIDDEN_SECRET;
    self.textContent = isHidden ? 'Hide' : 'Show';
  });
  return field('Secret', shown, toggle, copyButton(secret, 'the secret'));
}

/** What is the same in each of the webhooks, in the words of WooCommerce's form. */
export function commonFields({ status, deliveryUrl, secret, apiVersion }: Webhooks): HTMLElement[] {
  return [
    ...field('Status', status),
    ...field('Delivery URL', make('code', {}, deliveryUrl), copyButton(deliveryUrl, 'the delivery URL')),
    ...secretField(secret),
    ...field('API version', apiVersion),
  ];
}

/** A row for each webhook: what is its own, and a box to tick when it is saved. */
export function webhookRows({ webhooks }: Webhooks): HTMLElement[] {
  return webhooks.map(({ name, topic }) => {
    const done = make('input', { type: 'checkbox', 'aria-label': `${topic} is saved` });
    const row = make(
      'tr',
      {},
      make('td', { 'data-label': 'Name' }, make('code', {}, name), copyButton(name, `the name ${name}`)),
      make('td', { 'data-label': 'Topic' }, topic),
      make('td', { 'data-label': 'Saved' }, done),
    );
    done.addEventListener('change', () => row.classList.toggle('done', done.checked));
    return row;
  });
}

/** What does not count, by reason: what is not understood first, since sales may be missing. */
export function notCountedList({ ignored }: Arrivals, now: Date): HTMLElement[] {
  return [...ignored]
    .sort((a, b) => Number(a.isUnderstood) - Number(b.isUnderstood))
    .map(({ reason, count, lastAt, lastKind, lastId, isUnderstood, means, later, whatToDo }) => {
      const of = lastId === null ? lastKind : `${lastKind} ${lastId}`;
      return make(
        'li',
        { class: isUnderstood ? '' : 'loud' },
        make(
          'p',
          {},
          make('span', { class: 'badge' }, `${count} \u00d7`),
          ' ',
          make('b', {}, means),
          ' ',
          make('code', {}, reason),
        ),
        make('p', { class: 'site' }, `Last one ${ago(lastAt, now)}: ${of}. Counts later? ${later}`),
        make('p', {}, whatToDo),
      );
    });
}

/** Each host of a foreign source, to be registered with one press. */
export function foreignHostList(
  { setAside }: Arrivals,
  registered: (host: string, self: HTMLButtonElement) => void,
): HTMLElement[] {
  return [...new Set(setAside.flatMap(({ hosts }) => hosts))].map((host) => {
    const count = setAside.filter(({ hosts }) => hosts.includes(host)).length;
    const press = button('Register this host', 'button', (self) => {
      registered(host, self);
    });
    press.setAttribute('aria-label', `Register the host ${host}`);
    const said = count === 1 ? '1 delivery waits' : `${count} deliveries wait`;
    return make('li', {}, make('p', {}, make('code', {}, host), ` ${said} for it.`), press);
  });
}
