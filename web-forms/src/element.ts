import { el, read, render, type Rendered } from './dom';
import { outcomeOf, pathOf, receiptOf, safeAddress, touchOf, uuid, waitFor } from './logic';
import css from './style.css';
import type { FieldError, Outcome, Thanks, View } from './types';

const ATTEMPTS = 12;
const TIMEOUT = 20_000;

/** For the one case in which the server's words could not be loaded. */
const OPEN: Record<string, string> = {
  en: 'Open the form',
  it: 'Apri il modulo',
  fr: 'Ouvrir le formulaire',
  de: 'Formular öffnen',
  es: 'Abrir el formulario',
};

const landing = location.href;
const referrer = document.referrer;

const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    // coming back on line ends the wait at once
    const end = () => {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    addEventListener('online', end);
  });

async function call(url: string, body?: string): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT);
  try {
    return await fetch(url, {
      method: body ? 'POST' : 'GET',
      headers: body ? { Accept: 'application/json', 'Content-Type': 'application/json' } : { Accept: 'application/json' },
      credentials: 'omit',
      signal: abort.signal,
      // outlives the page when somebody leaves at once; browsers allow 64 kB for that
      keepalive: !!body && body.length < 30_000,
      ...(body ? { body } : {}),
    });
  } finally {
    clearTimeout(timer);
  }
}

export function elementFor(base: string): CustomElementConstructor {
  return class VivaioForm extends HTMLElement {
    static observedAttributes = ['form'];

    #shown = '';
    #busy = false;
    #key = uuid(crypto);
    /** Contents of the last attempt whose end is not known: perhaps it was stored. */
    #sent = '';

    connectedCallback() {
      void this.#start();
    }

    attributeChangedCallback() {
      if (this.isConnected) void this.#start();
    }

    #emit(name: string, detail: Record<string, unknown>) {
      this.dispatchEvent(
        new CustomEvent('vivaio:' + name, { bubbles: true, composed: true, detail: { form: this.getAttribute('form'), ...detail } }),
      );
    }

    #root(): ShadowRoot {
      if (this.shadowRoot) return this.shadowRoot;
      const root = this.attachShadow({ mode: 'open' });
      // a constructed sheet is no inline style: it works under any content security policy
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
      return root;
    }

    /** Loads and shows the form; never throws. */
    async #start(again?: boolean) {
      const path = pathOf(this.getAttribute('form'));
      if (!again && path === this.#shown) return;
      this.#shown = path;
      try {
        if (!path) throw new Error('form must be tenant/form');
        const language = this.closest<HTMLElement>('[lang]')?.lang || '';
        const home = safeAddress(this.getAttribute('endpoint') || base, location.href) + 'f/' + path;
        const url = home + (language ? '?lang=' + encodeURIComponent(language) : '');
        const view = await this.#load(url);
        if (this.#shown !== path) return;
        if (!view) {
          const name = OPEN[language.slice(0, 2)] || OPEN.en!;
          this.#root().replaceChildren(el('div', { class: 'v' }, el('a', { href: home }, name)));
          this.#emit('failed', { reason: 'load' });
          return;
        }
        this.#show(view, url);
      } catch (e) {
        this.#emit('failed', { reason: 'fault', message: String(e) });
      }
    }

    async #load(url: string): Promise<View | undefined> {
      for (let attempt = 0; attempt < 4; attempt++) {
        try {
          const answer = await call(url);
          if (answer.ok) return (await answer.json()) as View;
          if (answer.status < 429) return;
        } catch {
          // no network or not allowed: a browser does not tell which
        }
        await pause(waitFor(attempt, 0, Math.random()));
      }
      return;
    }

    #show(view: View, url: string) {
      const rendered = render(view);
      const { form, root } = rendered;
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        this.#submit(view, rendered, new URL(view.action, url).href).catch((e) => {
          this.#free(rendered, view.texts.failed!);
          this.#emit('failed', { reason: 'fault', message: String(e) });
        });
      });
      form.addEventListener('input', (event) => this.#mark(rendered, (event.target as HTMLInputElement).name, ''));
      this.#root().replaceChildren(root);
      this.#emit('shown', {});
    }

    async #submit(view: View, rendered: Rendered, action: string) {
      if (this.#busy) return;
      this.#busy = true;
      const { form, set, summary } = rendered;
      const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || '';
      const touch = touchOf(landing, referrer, navigator.language, zone);
      touch.page = location.origin + location.pathname;
      const content = { ...read(view, form, new URLSearchParams(location.search)), touch };
      const text = JSON.stringify(content);
      // a key belongs to its contents: a repeat has the same, other contents may not come under it
      if (this.#sent && this.#sent !== text) this.#key = uuid(crypto);
      summary.hidden = true;
      set.disabled = true;
      this.#say(rendered, view.texts.sending!);
      let outcome = await this.#send(view, rendered, action, content, text);
      if (outcome.kind === 'used') {
        this.#key = uuid(crypto);
        outcome = await this.#send(view, rendered, action, content, text);
      }
      if (outcome.kind === 'done') {
        this.#thank(view, outcome, action);
      } else if (outcome.kind === 'wrong') {
        this.#free(rendered, '');
        this.#errors(view, rendered, outcome.heading, outcome.errors);
        this.#emit('failed', { reason: 'input', fields: outcome.errors.map((e) => e.field) });
      } else {
        this.#free(rendered, view.texts.failed!);
        form.querySelector('button')?.focus();
        this.#emit('failed', { reason: outcome.kind === 'refused' ? 'refused' : 'network' });
      }
    }

    /** Sends until somebody answers, always the same bytes under the same key. */
    async #send(view: View, rendered: Rendered, action: string, content: object, text: string): Promise<Outcome> {
      const body = JSON.stringify({ ...content, key: this.#key, token: view.token });
      let outcome: Outcome = { kind: 'again', after: 0 };
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        try {
          const answer = await call(action, body);
          const json: unknown = await answer.json().catch(() => 0);
          outcome = outcomeOf(answer.status, answer.headers.get('Retry-After'), json);
        } catch {
          outcome = { kind: 'again', after: 0 };
        }
        if (outcome.kind !== 'again') {
          this.#sent = '';
          return outcome;
        }
        this.#sent = text;
        this.#say(rendered, view.texts[navigator.onLine ? 'retrying' : 'offline']!, true);
        await pause(waitFor(attempt, outcome.after, Math.random()));
      }
      return outcome;
    }

    #say({ status }: Rendered, text: string, warn?: boolean) {
      status.textContent = text;
      status.hidden = !text;
      status.className = warn ? 'st w' : 'st';
    }

    #free(rendered: Rendered, text: string) {
      this.#busy = false;
      rendered.set.disabled = false;
      this.#say(rendered, text, true);
    }

    /** Puts a message at a field, or takes it away. */
    #mark({ form }: Rendered, name: string, message: string) {
      const input = form.elements.namedItem(name);
      if (!(input instanceof HTMLElement) || !name) return;
      const box = input.parentElement!;
      const id = name + '-e';
      box.querySelector('.er')?.remove();
      box.classList.toggle('bad', !!message);
      const help = box.querySelector('.he') ? name + '-h' : '';
      input.toggleAttribute('aria-invalid', false);
      input.setAttribute('aria-describedby', [message && id, help].join(' ').trim());
      if (message) {
        input.setAttribute('aria-invalid', 'true');
        box.append(el('p', { class: 'er', id, part: 'error' }, message));
      }
    }

    #errors(view: View, rendered: Rendered, heading: string, errors: FieldError[]) {
      const { form, summary } = rendered;
      for (const { name } of [...view.fields, ...view.consents]) this.#mark(rendered, name, '');
      const items = errors.map(({ field, message }) => {
        this.#mark(rendered, field, message);
        const label = view.fields.find(({ name }) => name === field)?.label;
        const link = el('a', { href: '#' }, (label ? label + ': ' : '') + message);
        link.addEventListener('click', (event) => {
          event.preventDefault();
          const input = form.elements.namedItem(field);
          if (input instanceof HTMLElement) input.focus();
        });
        return el('li', {}, link);
      });
      summary.replaceChildren(el('h3', {}, heading), el('ul', {}, ...items));
      summary.hidden = false;
      summary.focus();
    }

    #thank(view: View, done: { captureId: string; verdict: string; thanks: Thanks }, action: string) {
      const { captureId, verdict, thanks } = done;
      this.#emit('submitted', { captureId, verdict });
      this.#key = uuid(crypto);
      const target = safeAddress(thanks.redirect, action);
      if (target) {
        // back from there, the page may be as it was left: show a fresh form instead of one that hangs
        addEventListener('pageshow', () => this.#renew(), { once: true });
        location.assign(target);
        return;
      }
      const title = el('h2', { tabindex: '-1', part: 'title' }, thanks.title);
      const receipt = el('p', { class: 'rc' }, el('span', {}, view.texts.receipt), el('strong', {}, receiptOf(captureId)));
      this.#root().replaceChildren(
        el(
          'div',
          { class: 'v', part: 'thanks', role: 'status', lang: view.language, dir: view.direction },
          el('div', { class: 'ti', 'aria-hidden': 'true' }),
          title,
          el('p', { class: 'in' }, thanks.text),
          receipt,
        ),
      );
      title.focus({ preventScroll: true });
      this.scrollIntoView({ block: 'nearest' });
      this.#busy = false;
    }

    #renew() {
      this.#busy = false;
      void this.#start(true);
    }
  };
}
