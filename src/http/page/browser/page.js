import { writeLocalTimes } from './local-times.js';

// Keeps an open status page current: the server says when something changed, and draws it; this file puts the new
// drawing in place of the old one. Without it, the page is complete and shows the moment it was loaded.

/** Between two looks when nothing is announced: ages and latencies go on. */
const lookEveryMs = 15_000;
/** A server that answers later than this counts as lost. */
const answerWithinMs = 8_000;
/** The stream has a heartbeat every 15 s: after two missed ones it is dead, whatever the network says. */
const silentForMs = 40_000;
/** Without a stream this is also how often a page is looked at. */
const retryMs = { least: 1_000, most: lookEveryMs };
/** Between two looks however much is announced: nobody reads faster. */
const restMs = 1_000;
/** After so long a drawing lets the browser answer its reader, before it goes on. */
const turnMs = 8;
/** Characters of a page; some milliseconds. */
const readAtOnce = 32_768;
/** Between two sentences that are read out: a screen reader would otherwise never come to an end. */
const speakEveryMs = 5_000;
const tokenKey = 'wingman-health.token';

/** @param {string} id */
const find = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
const base = new URL('.', import.meta.url).pathname.replace(/\/$/, '');
const lostNotice = find('connection');
const liveNotice = find('live');
const announcement = find('announcement');
const privateView = /** @type {HTMLDetailsElement} */ (find('private'));
const privateEnd = find('private-end');
const tokenField = /** @type {HTMLInputElement} */ (find('token'));
const tokenNote = find('token-note');
const noteText = tokenNote.textContent;

let token = sessionStorage.getItem(tokenKey);
let isLost = false;
let isStreaming = false;
/** @type {Promise<boolean> | null} */
let looking = null;
/** @type {AbortController | null} */
let stream = null;
/** Ends the pause before the next try to listen. */
let wake = () => {};

const main = () => find('content');

/** @param {string} accept */
function ask(accept) {
  return { accept, ...(token && { authorization: `Bearer ${token}` }) };
}

/** Asks for the page as it is now, one look at a time. True when there was an answer. */
async function look() {
  // A look under way may have been answered before what we want to see happened, so it does not count.
  await looking;
  looking ??= lookOnce().finally(() => {
    looking = null;
  });
  return await looking;
}

let isDue = false;
let lookedAt = -restMs;

/** Looks at once, or when a little time has passed since the last look: whatever is announced meanwhile is one look. */
function lookSoon() {
  if (isDue) return;
  isDue = true;
  const lookNow = () => {
    isDue = false;
    void look();
  };
  setTimeout(lookNow, Math.max(0, lookedAt + restMs - performance.now()));
}

async function lookOnce() {
  try {
    // Only a navigation gets the page by its Accept.
    const here = new URL(location.href);
    here.searchParams.set('format', 'html');
    const response = await fetch(here, {
      headers: ask('text/html'),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const next = await parse(await response.text());
    const content = next.getElementById('content');
    if (!content) throw new Error('The answer is not the page');
    await show(next, content);
    setLost(false);
    return true;
  } catch {
    setLost(true);
    return false;
  } finally {
    lookedAt = performance.now();
  }
}

/**
 * @param {Document} next
 * @param {HTMLElement} content
 */
async function show(next, content) {
  if (content.dataset.version !== main().dataset.version) return location.reload();
  writeLocalTimes(content);
  const gist = main().dataset.gist;
  const focused = document.activeElement;
  // The tab tells it first: whoever looks elsewhere sees nothing else.
  document.title = next.title;
  find('icon').setAttribute('href', next.getElementById('icon')?.getAttribute('href') ?? '');
  await morph(main(), content);
  if (focused !== document.activeElement && document.activeElement === document.body) {
    const place = focused instanceof HTMLElement && focused.isConnected ? focused : main();
    place.focus({ preventScroll: true });
  }
  if (main().dataset.gist !== gist) speak(() => `${main().dataset.status}: ${find('verdict').textContent}`);
  showTier();
  showLive();
}

/** What is to be read out when its time has come: the latest, and not what was so meanwhile. */
let sentence = () => '';
let isSpeaking = false;
let spokeAt = -speakEveryMs;

/** @param {() => string} words */
function speak(words) {
  sentence = words;
  if (isSpeaking) return;
  isSpeaking = true;
  const speakNow = () => {
    isSpeaking = false;
    spokeAt = performance.now();
    announcement.textContent = sentence();
  };
  setTimeout(speakNow, Math.max(0, spokeAt + speakEveryMs - performance.now()));
}

/**
 * Reads a page in parts: a `DOMParser` would read a large one in a turn of its own. Nothing in such a document runs or
 * is loaded.
 * @param {string} text
 */
async function parse(text) {
  const parsed = document.implementation.createHTMLDocument();
  parsed.open();
  for (let from = 0; from < text.length; from += readAtOnce) {
    parsed.write(text.slice(from, from + readAtOnce));
    await takeTurns();
  }
  parsed.close();
  return parsed;
}

/** Lets the browser answer its reader and paint what has changed so far; one that paints nothing, as in a tab behind, goes on. */
function yieldTurn() {
  return new Promise((resolve) => {
    const unpainted = setTimeout(resolve, 100);
    requestAnimationFrame(() => {
      clearTimeout(unpainted);
      setTimeout(resolve);
    });
  });
}

let turnEnds = 0;

/** Goes on at once, or when the browser had its turn. */
async function takeTurns() {
  if (performance.now() < turnEnds) return;
  await yieldTurn();
  turnEnds = performance.now() + turnMs;
}

/**
 * Makes an element like another one, and leaves alone what is alike: so focus, selection, scroll position and what was
 * opened stay as they are. It takes turns with the browser.
 * @param {Element} from
 * @param {Element} to
 */
async function morph(from, to) {
  await takeTurns();
  if (from instanceof HTMLDetailsElement) fold(from, to.hasAttribute('data-open'));
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !isOwnedByReader(from, name)) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) {
    if (from.getAttribute(name) !== value && !isOwnedByReader(from, name)) from.setAttribute(name, value);
  }
  let here = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const match = findAlike(here, wanted);
    if (!match) {
      from.insertBefore(wanted, here);
      continue;
    }
    // What has an id is found wherever it is, so it alone moves, and nothing else loses its focus.
    if (isKeyed(match) && match !== here) move(from, match, here);
    while (here && here !== match && !isKeyed(match)) {
      const passed = here;
      here = here.nextSibling;
      passed.remove();
    }
    if (here === match) here = match.nextSibling;
    if (match instanceof Element && wanted instanceof Element) {
      if (!match.isEqualNode(wanted)) await morph(match, wanted);
    } else if (match.nodeValue !== wanted.nodeValue) match.nodeValue = wanted.nodeValue;
  }
  while (here) {
    const passed = here;
    here = here.nextSibling;
    passed.remove();
  }
}

/**
 * Where the browser can, without taking the focus away.
 * @param {Element & { moveBefore?: (node: Node, child: Node | null) => void }} parent
 * @param {ChildNode} node
 * @param {ChildNode | null} before
 */
function move(parent, node, before) {
  if (parent.moveBefore) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

/** What its reader has folded or unfolded. */
const touched = new WeakSet();

/**
 * What breaks is unfolded, and folded again when it is well, unless its reader has decided or is in it.
 * @param {HTMLDetailsElement} details
 * @param {boolean} open
 */
function fold(details, open) {
  if (details.hasAttribute('data-open') === open || touched.has(details)) return;
  const isRead = details.contains(document.activeElement) || getSelection()?.containsNode(details, true);
  if (open || !isRead) details.open = open;
}

/**
 * Whether something is open is the reader's business.
 * @param {Element} element
 * @param {string} name
 */
function isOwnedByReader(element, name) {
  return name === 'open' && element instanceof HTMLDetailsElement;
}

/** @param {Node} node */
const isKeyed = (node) => node instanceof Element && node.id !== '';

/**
 * The node that the wanted one continues: with the same id anywhere among the rest, else the next of its kind.
 * @param {ChildNode | null} here
 * @param {ChildNode} wanted
 * @returns {ChildNode | null}
 */
function findAlike(here, wanted) {
  if (wanted instanceof Element && wanted.id !== '') {
    for (let node = here; node; node = node.nextSibling) {
      if (node instanceof Element && node.id === wanted.id) return node;
    }
    return null;
  }
  for (let node = here; node && !isKeyed(node); node = node.nextSibling) {
    if (node.nodeName === wanted.nodeName) return node;
  }
  return null;
}

/** @param {boolean} lost */
function setLost(lost) {
  if (lost !== isLost) {
    isLost = lost;
    document.documentElement.classList.toggle('is-lost', lost);
    if (lost) {
      lostNotice.replaceChildren(...lostWords());
      document.title = document.title.replace(/^[^·]*/, 'Connection lost ');
      find('icon').setAttribute('href', `${base}/page.svg?status=unknown`);
    } else {
      lostNotice.replaceChildren();
      speak(() => 'Connected again');
      wake();
    }
  }
  showLive();
}

function lostWords() {
  const strong = document.createElement('strong');
  strong.textContent = 'Connection lost.';
  const again = document.createElement('button');
  again.type = 'button';
  again.textContent = 'Try now';
  again.addEventListener('click', () => void look());
  return [
    strong,
    ` What you see is from ${time()} and may have changed since. Trying to reach the service again. `,
    again,
  ];
}

function time() {
  return `${main().dataset.now?.slice(11, 19)} UTC`;
}

function showLive() {
  const pace = isStreaming ? 'Live' : `Every ${lookEveryMs / 1_000} s`;
  liveNotice.textContent = isLost ? 'Not live' : `${pace} · ${time()}`;
  liveNotice.classList.toggle('is-streaming', isStreaming && !isLost);
}

/** The form where details are withheld, a way back where a token shows them, neither where everybody sees them. */
function showTier() {
  const isPrivate = main().dataset.tier === 'everything';
  privateView.hidden = isPrivate;
  privateEnd.hidden = !isPrivate || token === null;
  privateEnd.textContent = 'Leave the private view';
}

/** @param {string | null} value */
async function useToken(value) {
  token = value;
  if (value === null) sessionStorage.removeItem(tokenKey);
  else sessionStorage.setItem(tokenKey, value);
  await looking;
  const answered = await look();
  stream?.abort();
  return answered;
}

/**
 * Listens until the stream ends, and asks for the page whenever something has changed. A page that nobody sees does not
 * listen: a browser has few connections to one place, and the service room for so many listeners.
 */
async function listen() {
  if (document.hidden) return;
  const controller = new AbortController();
  stream = controller;
  let silence = setTimeout(() => controller.abort(), silentForMs);
  try {
    const response = await fetch(`${base}/health/events`, {
      headers: ask('text/event-stream'),
      signal: controller.signal,
    });
    if (!response.ok || !response.body) return;
    isStreaming = true;
    let rest = '';
    for await (const text of readTexts(response.body)) {
      clearTimeout(silence);
      silence = setTimeout(() => controller.abort(), silentForMs);
      const events = (rest + text).split('\n\n');
      rest = events.pop() ?? '';
      if (events.some((event) => event.startsWith('event: snapshot'))) lookSoon();
    }
  } catch {
    // Ended, refused or silent: all the same to a reader, who is told by the next look.
  } finally {
    clearTimeout(silence);
    isStreaming = false;
    stream = null;
  }
}

/** @param {ReadableStream<BufferSource>} body */
async function* readTexts(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => {
    wake = () => resolve(undefined);
    setTimeout(wake, ms);
  });
}

async function stayCurrent() {
  let delayMs = retryMs.least;
  for (;;) {
    const from = performance.now();
    await listen();
    await look();
    if (performance.now() - from > retryMs.most) delayMs = retryMs.least;
    await pause(delayMs * (0.75 + Math.random() / 2));
    delayMs = Math.min(retryMs.most, delayMs * 2);
  }
}

document.addEventListener('click', (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const folded = target?.closest('summary')?.parentElement;
  if (folded) touched.add(folded);
  const button = target?.closest('.copy');
  if (button instanceof HTMLElement) void copy(button);
});

/** @param {HTMLElement} button */
async function copy(button) {
  const text = button.parentElement?.querySelector('pre');
  if (!text) return;
  const hasCopied = await copyText(text);
  const label = button.firstChild ?? button.appendChild(new Text());
  label.nodeValue = hasCopied ? 'Copied' : 'Selected';
  announcement.textContent = hasCopied ? 'Copied' : 'Selected, to be copied by the keyboard';
  setTimeout(() => {
    label.nodeValue = 'Copy';
  }, 2_000);
}

/**
 * A page that came without TLS may not write to the clipboard by itself: there the text is selected, as by hand.
 * @param {Element} element
 */
async function copyText(element) {
  try {
    await navigator.clipboard.writeText(element.textContent ?? '');
    return true;
  } catch {
    getSelection()?.selectAllChildren(element);
    return document.execCommand('copy');
  }
}

find('token-form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const value = tokenField.value.trim();
  // A header takes nothing else, and no token has anything else.
  const answered = /^[\x21-\x7e]+$/.test(value) ? await useToken(value) : true;
  if (main().dataset.tier === 'everything') {
    tokenField.value = '';
    tokenNote.textContent = noteText;
    privateView.open = false;
    announcement.textContent = 'Details are shown';
    main().focus({ preventScroll: true });
  } else if (answered) {
    await useToken(null);
    tokenNote.textContent = 'This token is not accepted.';
    tokenField.select();
  }
});

privateEnd.addEventListener('click', async () => {
  await useToken(null);
  announcement.textContent = 'Details are hidden';
  main().focus({ preventScroll: true });
});

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return stream?.abort();
  void look();
  wake();
});

setInterval(() => {
  if (isStreaming) void look();
}, lookEveryMs);

document.documentElement.classList.add('has-script');
writeLocalTimes(main());
showTier();
showLive();
if (token !== null) void look();
void stayCurrent();
