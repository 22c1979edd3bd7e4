import { meant, newKey, pathOf, receiptOf, valuesOf, waitFor } from './logic';
import { call, pause, post, send } from './net';
import { solve } from './pow';
import { store } from './store';
import css from './style.css';
import type { Entry, FieldError, Outcome, Parcel, Placement, Tree, View } from './types';

type Control = HTMLInputElement;

const TICKED = /radio|checkbox/;
const landing = location.href.split('#')[0]!;
const here = () => location.origin + location.pathname;
const page = globalThis as unknown as { dataLayer?: any[] };
/** A constructed sheet is no inline style: it works under any content security policy. */
const sheet = new CSSStyleSheet();
sheet.replaceSync(css);

/** Makes what the server described. Text is only ever set as text, so a hostile definition stays text. */
function build(tree: Tree): HTMLElement {
  const [tag, attributes, ...children] = tree as Exclude<Tree, string>;
  const node = document.createElement(tag);
  for (const name in attributes) node.setAttribute(name, attributes[name]!);
  node.append(...children.map((child) => (typeof child === 'string' ? child : build(child))));
  return node;
}

/** What the browser keeps for us by a name; where that is blocked, nothing is kept and nothing fails. */
function memory(where: 'localStorage' | 'sessionStorage', name: string, next?: unknown): string {
  try {
    if (next !== undefined) globalThis[where][name] = next;
    return globalThis[where][name] || '';
  } catch {
    return '';
  }
}

/** The first touch: kept, and told, only where the page says that the visitor agreed. */
function first(element: Element, view: View): Entry[] {
  const mode = page.dataLayer?.filter?.((entry) => entry?.[0] === 'consent').pop();
  if (view.store === false || (element.getAttribute('consent') || mode?.[2]?.analytics_storage) !== 'granted') return [];
  const kept = memory('localStorage', 'vivaio') || memory('localStorage', 'vivaio', [Date.now(), document.referrer, landing].join(' '));
  return [['_touch.first', kept]];
}

/** Where the visitor came from. Asked only at a submit: to tell the zone, a browser first loads all it knows of calendars. */
const touch = (): Entry[] => [
  ['_touch.page', here()],
  ['_touch.landingPage', landing],
  ['_touch.referrer', document.referrer],
  ['_touch.zone', Intl.DateTimeFormat().resolvedOptions().timeZone],
];

export function elementFor(base: string): CustomElementConstructor {
  return class VivaioForm extends HTMLElement {
    static observedAttributes = ['form'];

    /** A form of the page itself that this element serves. */
    host?: HTMLFormElement;
    #form!: HTMLFormElement;
    #view!: View;
    #url = '';
    #path = '';
    #busy = false;
    #key = '';
    #step = 0;
    #status!: HTMLElement;
    #nonce?: Promise<string> | undefined;
    #close?: () => void;
    /** Times and faults by field, for the statistics; never what was typed. */
    #seen: Record<string, any> = {};
    #since = 0;

    constructor() {
      super();
      const root = this.attachShadow({ mode: 'open' });
      root.adoptedStyleSheets = [sheet];
      // what the page wrote into the element stands there until, and unless, the form comes
      root.append(document.createElement('slot'));
      root.addEventListener('click', (event) => {
        const target = event.target as HTMLElement;
        const { field, next } = target.dataset;
        if (field) {
          event.preventDefault();
          this.#named(field)?.focus();
        }
        if (next) this.setAttribute('form', next);
        if (target.matches('.back')) this.#move(-1);
        if (target.matches('.x')) this.#close?.();
      });
    }

    connectedCallback() {
      this.#start();
      document.addEventListener('visibilitychange', this.#report);
    }

    disconnectedCallback() {
      this.#report();
      document.removeEventListener('visibilitychange', this.#report);
    }

    attributeChangedCallback() {
      if (this.isConnected) this.#start();
    }

    /** What stands in the form. */
    get() {
      return valuesOf(new FormData(this.#form));
    }

    set(values: Record<string, unknown>) {
      for (const name in values) {
        const value = values[name];
        for (const node of this.#all(`[name="${name}"]`)) {
          if (TICKED.test(node.type)) node.checked = ('' + value).split(',').includes(node.value);
          else if (node.type !== 'file') node.value = '' + value;
        }
      }
      this.#ask();
    }

    /** Whether the server would take it as it stands; nothing is stored. */
    async validate() {
      return this.#answer(await this.#check(99));
    }

    submit() {
      this.#form.requestSubmit();
    }

    on(name: string, listener: EventListener) {
      this.addEventListener('vivaio:' + name, listener);
    }

    #emit(name: string, detail: object = {}) {
      this.dispatchEvent(
        new CustomEvent('vivaio:' + name, { bubbles: true, composed: true, detail: { form: this.getAttribute('form'), ...detail } }),
      );
    }

    /** What was written so far on this very address, so that what the address prefills is the same. */
    #draft(next?: string) {
      return memory('sessionStorage', this.#url, next);
    }

    #all(selector: string) {
      return [...this.#form.querySelectorAll<Control>(selector)];
    }

    #named(name: string) {
      return this.#all(`[name="${name}"]`)[0];
    }

    /** Loads and shows the form; never throws. */
    async #start(again?: boolean) {
      const path = pathOf(this.getAttribute('form'));
      if (!again && path === this.#path) return;
      this.#path = path;
      try {
        if (!path) throw 'form must be tenant/form';
        const home = this.#to()[0]!;
        this.#url = home + '?lang=' + (this.closest<HTMLElement>('[lang]')?.lang || '') + '&' + location.search.slice(1);
        const view = await this.#load();
        if (this.#path !== path) return;
        if (view) return await this.#show(view);
        if (!this.firstChild && !this.host) this.append(build(['a', { href: home }, home]));
        throw '';
      } catch (e) {
        if (e) console.warn('vivaio form:', e);
        this.#emit('failed', { reason: e ? 'fault' : 'load', message: '' + e });
        // a policy that keeps fetch away may still let a picture through
        new Image().src = encodeURI(base + 't/' + path + '?x=load ' + e + '&p=' + here());
      }
    }

    async #load(): Promise<View | undefined> {
      for (let attempt = 0; attempt < 4; attempt++) {
        try {
          const answer = await call(this.#url);
          if (answer.ok) return await answer.json();
          if (answer.status < 429) return;
        } catch {
          // no network or not allowed: a browser does not tell which
        }
        await pause(waitFor(attempt, 0, Math.random()));
      }
      return;
    }

    #put(tree: Tree) {
      const root = build(tree);
      const { look, theme } = this.#view;
      for (const name in look) root.style.setProperty('--vf-' + name, look[name]!);
      if (theme) root.style.colorScheme = theme;
      this.shadowRoot!.replaceChildren(root);
      return root;
    }

    async #show(view: View) {
      this.#view = view;
      this.#key = newKey();
      this.#step = 0;
      this.#nonce = undefined;
      this.#status = build(['p', { class: 'status', part: 'status', role: 'status' }]);
      const root = this.#put(this.host ? ['div', { class: 'v host' }] : view.tree);
      const form = (this.#form = this.host || root.querySelector('form')!);
      // beside the form, since what stands in it is silent while it is inert
      (this.host ? root : form.parentElement!).append(this.#status);
      form.addEventListener('submit', (event) => {
        event.preventDefault();
        this.#go().catch((e) => {
          this.#answer({ kind: 'refused', status: 0 });
          console.warn('vivaio form:', e);
        });
      });
      form.addEventListener('focusin', this.#focus);
      form.addEventListener('input', (event) => {
        this.#mark(event.target as Control, '');
        this.#ask();
        // loaded again, the page has the answers again: in this tab only, and never a consent or what stands in a page's own form
        if (!this.host && view.store !== false) this.#draft(JSON.stringify(this.get(), (name, value) => (/^consent/.test(name) ? undefined : value)));
      });
      form.addEventListener('change', (event) => this.#hint(event.target as Control));
      this.#ask();
      if (view.placement) this.#place(root, view.placement);
      this.#seen = { v: 1 };
      this.#emit('shown');
      // what nobody waits for comes after the first picture: a browser's storage makes it wait
      await pause(99);
      this.set(JSON.parse(this.#draft() || '{}'));
      first(this, view);
      // what an earlier visit left behind
      for (const parcel of (await store<Parcel[]>((s) => s.getAll())) || []) {
        if (parcel.form === this.#path) void this.#deliver(parcel, true);
        else void send(parcel);
      }
    }

    #focus = (event?: Event) => {
      const seen = this.#seen;
      const now = Date.now();
      if (seen.l) (seen.f ||= {})[seen.l] = (seen.f[seen.l] || 0) + now - this.#since;
      this.#since = now;
      seen.l = (event?.target as Control)?.name || seen.l;
      // the work begins while the person still writes
      const { pow } = this.#view;
      if (pow) this.#nonce ||= solve(pow.salt, pow.difficulty, () => new Promise((resolve) => setTimeout(resolve)));
    };

    /** Tells how far people come, in one small message when the page is left. */
    #report = () => {
      const seen = this.#seen;
      if ((document.hidden || !this.isConnected || seen.d) && (seen.v || seen.l)) {
        this.#seen = {};
        navigator.sendBeacon(base + 't/' + this.#path, JSON.stringify({ ...seen, a: this.#view.variant, p: location.href }));
      }
    };

    /** Shows and hides what depends on earlier answers. */
    #ask() {
      for (const node of this.#all('[data-if]')) {
        const [name, values] = node.dataset.if!.split('=');
        const given = this.#all(`[name="${name}"]`)
          .filter((input) => !input.closest('.off') && (!TICKED.test(input.type) || input.checked))
          .map((input) => input.value);
        node.classList.toggle('off', !(values ? given.some((value) => values.split('|').map(decodeURIComponent).includes(value)) : given[0]));
      }
      // which may be steps to come
      this.#move(0);
    }

    /** Goes to another step; 0 shows where we are. */
    #move(by: number) {
      const steps = this.#all('.step');
      if (!steps[1]) return;
      do this.#step += by;
      while (by && steps[this.#step]!.matches('.off'));
      steps.forEach((step, i) => (step.hidden = i !== this.#step));
      const asked = steps.filter((step) => !step.matches('.off'));
      const place = asked.indexOf(steps[this.#step]!);
      const { texts, submit } = this.#view;
      const [back, next] = this.#all('.go button') as [Control, Control];
      back.hidden = !place;
      next.textContent = this.#last() ? submit : texts.next!;
      const [bar, words] = this.#all('progress, progress + p') as [Control, Control];
      bar.setAttribute('max', '' + asked.length);
      bar.value = '' + (place + 1);
      words.textContent = texts.step!.replace('{0}', bar.value).replace('{1}', '' + asked.length);
      this.#seen.n = this.#step + 1;
      if (by) steps[this.#step]!.querySelector('h3')!.focus();
    }

    #last() {
      return !this.#all('.step:not([hidden]) ~ .step:not(.off)')[0];
    }

    /** Addresses of the form: the same server by several names, tried in turn. */
    #to() {
      return (this.getAttribute('endpoint') || base).split(' ').map((home) => new URL(home + 'f/' + this.#path, here()).href);
    }

    #parcel(key: string): Parcel {
      return {
        key,
        form: this.#path,
        to: this.#to().map((to) => to + this.#view.action.replace(/^[^?]*/, '')),
        entries: [...new FormData(this.#form), ...touch(), ...first(this, this.#view), ['_t', this.#view.token]],
      };
    }

    #check(step: number) {
      const parcel = this.#parcel('');
      parcel.entries = [...parcel.entries.filter(([, value]) => typeof value === 'string'), ['_step', '' + step]];
      return post(parcel, 0);
    }

    async #go() {
      const { texts, maxFile } = this.#view;
      if (this.#busy) return;
      this.#busy = this.#form.inert = true;
      this.#say(texts.sending!);
      if (!this.#last()) {
        const outcome = await this.#check(this.#step + 1);
        // without an answer one goes on: the whole is checked at the end
        const wrong = outcome.kind === 'wrong';
        this.#answer(wrong ? outcome : { kind: 'step' });
        return wrong || this.#move(1);
      }
      const parcel = this.#parcel(this.#key);
      let bytes = 0;
      const large = parcel.entries.find(([, value]) => (bytes += (value as File).size || 0) > maxFile!);
      if (large) return void this.#answer({ kind: 'wrong', errors: [{ field: large[0], message: texts.tooLarge! }] });
      this.#focus();
      if (this.#nonce) parcel.entries.push(['_pow', await this.#nonce]);
      // first kept here, then sent: from now on nothing can lose it
      await Promise.race([store((s) => s.put(parcel, parcel.key)), pause(999)]);
      await this.#deliver(parcel);
    }

    async #deliver(parcel: Parcel, again?: boolean) {
      const { texts } = this.#view;
      const outcome = await send(parcel, () => {
        this.#say(texts[navigator.onLine ? 'retrying' : 'kept'] + ' ' + texts.receipt + ' ' + receiptOf(parcel.key));
        this.#emit('waiting');
      });
      // who left meanwhile finds the answers again
      if (again && outcome.kind !== 'done') this.set(valuesOf(parcel.entries));
      else this.#answer(outcome);
    }

    /** Shows what came of it; true when nothing is left to mend. */
    #answer(outcome: Outcome) {
      this.#busy = this.#form.inert = false;
      this.#say('');
      if (outcome.kind === 'done') {
        const { captureId, verdict, thanks } = outcome;
        this.#seen.d = 1;
        this.#draft('');
        this.#report();
        this.#emit('submitted', { captureId, verdict });
        if (thanks.event) page.dataLayer?.push({ event: thanks.event, form: this.#path, captureId });
        const target = new URL(thanks.redirect || '', this.#url);
        // an address a page may be sent to: scripts and data never
        if (thanks.redirect && /^http/.test(target.protocol)) {
          // back from there, the page may be as it was left: show a fresh form instead of one that hangs
          addEventListener('pageshow', () => this.#start(true), { once: true });
          location.href = target.href;
        } else if (thanks.tree) {
          this.#put(thanks.tree).querySelector('h2')!.focus();
        }
      } else if (outcome.kind === 'wrong') {
        this.#errors(outcome.errors, outcome.summary);
      } else if (outcome.kind !== 'step') {
        this.#say(this.#view.texts.failed!);
        this.#emit('failed', { reason: outcome.kind });
      }
      return /done|step/.test(outcome.kind);
    }

    #say(text: string) {
      this.#status.textContent = text;
    }

    /** Puts a message at a field, or takes it away; the place for it is there already. */
    #mark(input: Control | undefined, message: string) {
      const box = input?.closest('.field');
      const place = box?.querySelector('.error');
      if (place) {
        place.textContent = message;
        box!.classList.toggle('bad', !!message);
      }
      input?.setAttribute('aria-invalid', '' + !!message);
    }

    #errors(errors: FieldError[], summary?: Tree) {
      for (const box of this.#all('.bad *')) this.#mark(box.name ? box : undefined, '');
      this.shadowRoot!.querySelector('.summary')?.remove();
      const counts = (this.#seen.e ||= {});
      for (const { field, message } of errors) {
        counts[field] = (counts[field] || 0) + 1;
        this.#mark(this.#named(field), message);
      }
      // the first thing to mend may stand in an earlier step
      const step = this.#named(errors[0]!.field)?.closest('.step');
      if (step) this.#move(this.#all('.step').indexOf(step as Control) - this.#step);
      const box = build(summary || ['p', { class: 'summary', tabindex: '-1' }, errors[0]!.message]);
      (this.host ? this.#status : this.#form.firstChild as HTMLElement).before(box);
      box.focus();
      this.#emit('failed', { reason: 'input', fields: errors.map((e) => e.field) });
    }

    /** A mail domain that is nearly one that everybody knows. */
    #hint(input: Control) {
      const { domains, texts } = this.#view;
      const box = input.closest('.field');
      if (input.type !== 'email' || !box) return;
      box.querySelector('.hint')?.remove();
      const better = meant(input.value.trim(), domains!);
      if (!better) return;
      const hint = build(['button', { type: 'button', class: 'hint' }, texts.typo!.replace('{0}', better)]);
      hint.onclick = () => {
        input.value = better;
        hint.remove();
        input.focus();
      };
      box.append(hint);
    }

    /** Opens by itself, when the visitor does what the form's settings say. */
    #place(box: HTMLElement, { open, value, pages, snooze }: Placement) {
      const name = 'vivaio:' + this.#path;
      let back: Element | null;
      this.#close = () => {
        box.remove();
        memory('localStorage', name, Date.now() + snooze * 864e5);
        (back as HTMLElement)?.focus();
      };
      box.onkeydown = (event) => event.key === 'Escape' && this.#close!();
      const show = (asked?: boolean) => {
        if (
          !this.isConnected ||
          box.isConnected ||
          (pages[0] && !pages.some((path) => location.pathname.startsWith(path))) ||
          (!asked && +memory('localStorage', name) > Date.now())
        )
          return;
        back = document.activeElement;
        this.shadowRoot!.append(box);
        (box as HTMLDialogElement).showModal?.();
        this.#emit('opened');
      };
      box.remove();
      const on = (type: string, listener: (event: MouseEvent) => void) => document.addEventListener(type, listener as EventListener);
      const ways: Record<string, () => unknown> = {
        now: show,
        delay: () => setTimeout(show, +value * 1e3),
        visit: () => +memory('localStorage', name + '#', +memory('localStorage', name + '#') + 1) >= +value && show(),
        exit: () => on('mouseout', (event) => event.clientY <= 0 && show()),
        scroll: () => on('scroll', () => (scrollY + innerHeight) * 100 >= +value * document.documentElement.scrollHeight && show()),
        click() {
          // what is no selector is told once, here, and not to the page at each click
          box.matches(value);
          on('click', (event) => {
            if ((event.target as Element).closest(value)) {
              event.preventDefault();
              show(true);
            }
          });
        },
      };
      ways[open]!();
    }
  };
}
