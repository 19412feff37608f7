import { type Html, html } from './html.ts';

/** What decides about who may do what with whose rows. */
const decidesAboutAccess = /\b(?:create|alter|drop)\s+policy\b|\b(?:grant|revoke)\b|\brow\s+level\s+security\b/i;

const warning = '⚠';

/**
 * Text to be taken to where it is used. The button is shown where a script can copy; the text can be selected by
 * anybody. SQL that changes who gets at what says so before somebody runs it.
 */
export function renderCopyable(text: string, what: string): Html {
  return html`<div class="copyable">
    ${decidesAboutAccess.test(text) && html`<p class="caution"><span aria-hidden="true">${warning}</span> Changes who has access: read it before you run it</p>`}
    <button class="copy" type="button">Copy<span class="visually-hidden"> ${what}</span></button>
    <pre tabindex="0">${text}</pre>
  </div>`;
}
