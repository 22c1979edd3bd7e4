import { elementFor } from './element';

/** Puts a form where a script tag with `data-form` stands, or beside a form of the page with `data-capture`. */
function place(mark: HTMLElement, form: string, base: string, host?: HTMLFormElement) {
  const data = mark.dataset;
  // a copy of this file may run again over the same tag
  if (data.shown) return;
  data.shown = '1';
  const element = document.createElement('vivaio-form');
  const attributes: Record<string, string | undefined> = { endpoint: base, ...data, form };
  for (const name in attributes) element.setAttribute(name, attributes[name]!);
  if (mark.lang) element.lang = mark.lang;
  (element as any).host = host;
  if (data.height) element.style.minHeight = data.height;
  if (mark.closest('head')) document.body.append(element);
  else mark.after(element);
}

// the page we are on is not ours: whatever happens here stays here
try {
  const script = document.currentScript || document.querySelector('script[src*="/embed/v1/form"]');
  if (script instanceof HTMLScriptElement) {
    const base = new URL('../../', script.src).href;
    if (!customElements.get('vivaio-form')) customElements.define('vivaio-form', elementFor(base));
    const attach = () => {
      if (!document.body) return;
      if (script.dataset.form) place(script, script.dataset.form, base);
      for (const form of document.querySelectorAll<HTMLFormElement>('[data-capture]')) place(form, form.dataset.capture!, base, form);
    };
    attach();
    addEventListener('DOMContentLoaded', attach);
  }
} catch (e) {
  console.warn('vivaio form:', e);
}
