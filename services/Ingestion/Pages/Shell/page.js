// Updates the parts of a view, sends commands to the API and shows their results. All content is rendered by the server.

const Patience = 10_000;
const following = new Map();
const busy = new WeakMap();

/** Shows a message for a few seconds; screen readers read it aloud. */
export function tell(text, kind = 'good') {
  const said = Object.assign(document.createElement('p'), { className: `toast ${kind}`, textContent: text });
  document.getElementById('told').replaceChildren(said);
  setTimeout(() => said.remove(), kind === 'bad' ? 12_000 : 5_000);
}

/** Changes an element into another without replacing it, so that focus, scroll position, open details and transitions are kept. */
function become(here, there) {
  for (const { name } of [...here.attributes])
    if (!there.hasAttribute(name) && !(name === 'open' && here.nodeName === 'DETAILS')) here.removeAttribute(name);
  for (const { name, value } of there.attributes)
    if (here.getAttribute(name) !== value) here.setAttribute(name, value);
  let next = here.firstChild;
  for (const child of [...there.childNodes]) {
    const known = child.id ? [...here.children].find(one => one.id === child.id) : null;
    if (known && known !== next) here.insertBefore(known, next);
    const match = known ?? (next && next.nodeName === child.nodeName && !next.id && !child.id ? next : null);
    if (!match) {
      here.insertBefore(child, next);
      continue;
    }
    next = match.nextSibling;
    if (match.nodeType !== Node.ELEMENT_NODE) {
      if (match.nodeValue !== child.nodeValue) match.nodeValue = child.nodeValue;
    } else if (match.nodeName === 'TIME' && match.dateTime === child.dateTime) {
      continue;
    } else {
      become(match, child);
    }
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

/** Reloads a part of the view; if it is being reloaded already, once more afterwards. */
export async function refresh(part) {
  if (busy.has(part)) {
    busy.set(part, true);
    return;
  }
  busy.set(part, false);
  const address = part.dataset.live;
  try {
    const answer = await fetch(address, { headers: { Accept: 'text/html' }, signal: AbortSignal.timeout(Patience) });
    // Redirected to the sign-in page: the session is over.
    if (answer.redirected) location.reload();
    stale(!answer.ok);
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').body.firstElementChild;
      // The query may have changed in the meantime.
      if (fresh && part.isConnected && part.dataset.live === address) {
        become(part, fresh);
        settle(part);
      }
    }
  } catch {
    stale(true);
  }
  setTimeout(() => {
    const again = busy.get(part);
    busy.delete(part);
    if (again && part.isConnected) refresh(part);
  }, Number(part.dataset.pause ?? 400));
}

function stale(is) {
  document.querySelector('.stale').hidden = !is;
}

const parts = () => document.querySelectorAll('[data-live]');

/** Follows only the jobs in the view. A hidden page follows none, because a browser has few connections. */
function follow() {
  const wanted = new Set(document.hidden ? [] : [...document.querySelectorAll('[data-events]')].flatMap(one => one.dataset.events.split(' ').filter(Boolean)));
  for (const [address, events] of following)
    if (!wanted.has(address)) {
      events.close();
      following.delete(address);
    }
  for (const address of wanted) {
    if (following.has(address)) continue;
    const events = new EventSource(address);
    following.set(address, events);
    events.addEventListener('job', event => {
      // The service ends the stream with the job; the browser would connect again.
      if (JSON.parse(event.data).endedAt) events.close();
      parts().forEach(refresh);
    });
  }
}

const day = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' };
const forms = { day: { ...day, timeZoneName: 'short' }, hour: { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' }, axis: { hour: '2-digit', minute: '2-digit' } };

/** A time in the reader's time zone; the year is added if it is not the current one. */
function timeHere(at, form = 'day') {
  const year = form === 'day' && at.getFullYear() !== new Date().getFullYear() ? { year: 'numeric' } : {};
  return at.toLocaleString(undefined, { ...year, ...forms[form] });
}

/** Converts the times of a text, which the service writes in UTC: "until 2026-11-28 01:02:03Z". */
const timesHere = text => text.replace(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\dZ)/g, (_, date, time) => timeHere(new Date(`${date}T${time}`)));

/** Called after a part was updated: shows times in the reader's time zone, and follows the jobs in the view. */
function settle(within) {
  for (const one of within.querySelectorAll('[data-time]')) {
    if (one.nodeName === 'TIME' && one.textContent.includes('UTC')) one.title = one.textContent;
    one.textContent = timeHere(new Date(one.dataset.time), one.dataset.form) + (one.dataset.rest ?? '');
  }
  for (const one of within.querySelectorAll('[data-utc]'))
    for (const text of one.childNodes)
      if (text.nodeType === Node.TEXT_NODE) text.nodeValue = timesHere(text.nodeValue);
  follow();
  document.dispatchEvent(new CustomEvent('refreshed'));
}

/** Called every few seconds: reloads the parts for which there are no events, and updates the text for screen readers. */
function tick() {
  if (document.hidden) return;
  const now = performance.now();
  for (const part of document.querySelectorAll('[data-every]')) {
    if (now - (part.refreshedAt ?? 0) < Number(part.dataset.every)) continue;
    part.refreshedAt = now;
    refresh(part);
  }
  for (const said of document.querySelectorAll('[data-said]')) {
    const sentence = timesHere(document.querySelector(said.dataset.said)?.dataset.sentence ?? '');
    const ended = !document.querySelector(said.dataset.said)?.dataset.events;
    if (sentence && said.textContent !== sentence && (ended || now - (said.saidAt ?? 0) > 10_000)) {
      said.saidAt = now;
      said.textContent = sentence;
    }
  }
}

/** Asks for confirmation before a command that can't be undone. */
function ask(question, yes) {
  const dialog = document.getElementById('ask');
  document.getElementById('ask-what').textContent = question;
  document.getElementById('ask-yes').textContent = yes ?? 'Do it';
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise(answered => dialog.addEventListener('close', () => answered(dialog.returnValue === 'yes'), { once: true }));
}

async function command(button) {
  const { request, body, ask: question, yes, then } = button.dataset;
  if (question && !await ask(question, yes)) return;
  await send(button, request, body, then);
}

/** @returns Whether the API accepted the command. */
async function send(button, request, body, then) {
  const [method, address] = request.split(' ');
  let done = false;
  button.disabled = true;
  try {
    const answer = await fetch(address, { method, body, headers: body ? { 'Content-Type': 'application/json' } : {} });
    done = answer.ok;
    if (done && then) {
      location.assign(then);
      return done;
    }
    if (done) tell(`${button.textContent.replace('…', '').trim()}: done.`);
    else tell((await answer.json()).detail ?? 'That did not work.', 'bad');
  } catch {
    tell('The service does not answer. Try again in a moment.', 'bad');
  }
  button.disabled = false;
  parts().forEach(refresh);
  return done;
}

/** Sends a form whose fields are the body of a command. */
document.addEventListener('submit', async event => {
  const form = event.target.closest('form[data-send]');
  if (!form) return;
  event.preventDefault();
  if (await send(form.querySelector('button'), form.dataset.send, JSON.stringify(Object.fromEntries(new FormData(form)))))
    form.closest('details')?.removeAttribute('open');
});

document.addEventListener('click', event => {
  const button = event.target.closest('[data-request]');
  if (button) command(button);
});

/** Searches during typing; without this script the form loads the whole view. */
for (const form of document.querySelectorAll('[data-find]')) {
  let soon = 0;
  const find = () => {
    const list = document.getElementById(form.dataset.find);
    const address = new URL(list.dataset.live, location.href);
    address.search = new URLSearchParams(new FormData(form));
    list.dataset.live = address.pathname + address.search;
    refresh(list);
  };
  form.addEventListener('input', () => {
    clearTimeout(soon);
    soon = setTimeout(find, 250);
  });
  form.addEventListener('submit', event => {
    event.preventDefault();
    find();
  });
}

document.addEventListener('visibilitychange', () => {
  follow();
  if (!document.hidden) parts().forEach(refresh);
});
// A page restored from the browser's cache shows its old content, so its parts are reloaded.
addEventListener('pageshow', event => { if (event.persisted) parts().forEach(refresh); });

for (const part of document.querySelectorAll('[data-every]')) part.refreshedAt = performance.now();
document.getElementById('zone').textContent = `Times are in ${Intl.DateTimeFormat().resolvedOptions().timeZone.replace('_', ' ')}.`;
settle(document);
setInterval(tick, 500);
