import { tell } from './page.js';

const form = document.getElementById('upload');
const input = document.getElementById('file');
const drop = document.getElementById('drop');
const preview = document.getElementById('preview');
const startRow = document.getElementById('start-row');
const start = document.getElementById('start');
let file = null;
let asking = null;
let soon = 0;

const options = () => {
  const chosen = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (name !== 'csv' && value !== '') chosen.set(name, value);
  chosen.set('name', file.name.slice(0, 200));
  return chosen;
};

const send = (address, signal) =>
  fetch(`${address}?${options()}`, { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body: file, signal });

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

async function ask() {
  if (!file) return;
  asking?.abort();
  asking = new AbortController();
  const mine = asking;
  preview.setAttribute('aria-busy', 'true');
  if (!preview.firstElementChild) preview.textContent = 'Reading the file…';
  try {
    const answer = await send('/upload/preview', mine.signal);
    const html = answer.headers.get('Content-Type')?.startsWith('text/html') ? await answer.text() : null;
    if (html === null) {
      const problem = await answer.json();
      preview.replaceChildren(Object.assign(document.createElement('p'), { className: 'notice', textContent: problem.detail }));
    } else {
      preview.innerHTML = html;
    }
    startRow.hidden = preview.querySelector('[data-startable="yes"]') === null;
  } catch {
    if (mine.signal.aborted) return;
    preview.replaceChildren(Object.assign(document.createElement('p'), { className: 'notice', textContent: 'The file did not arrive. It may have changed since it was chosen: choose it again.' }));
    startRow.hidden = true;
  }
  preview.removeAttribute('aria-busy');
}

function take(chosen) {
  if (!chosen) return;
  file = chosen;
  document.getElementById('file-name').textContent = chosen.name;
  document.getElementById('file-note').textContent = `${size(chosen.size)} – drop another to replace it`;
  drop.classList.add('taken');
  preview.replaceChildren();
  ask();
}

input.addEventListener('change', () => take(input.files[0]));
form.addEventListener('change', event => { if (event.target !== input) ask(); });
form.addEventListener('input', event => {
  if (event.target.type !== 'number') return;
  clearTimeout(soon);
  soon = setTimeout(ask, 400);
});
for (const name of ['dragenter', 'dragover'])
  document.addEventListener(name, event => {
    event.preventDefault();
    drop.classList.add('over');
  });
document.addEventListener('dragleave', event => { if (!event.relatedTarget) drop.classList.remove('over'); });
document.addEventListener('drop', event => {
  event.preventDefault();
  drop.classList.remove('over');
  take(event.dataTransfer.files[0]);
});

// From the link "Try the sample": the sample is treated as the chosen file.
async function takeSample() {
  const address = form.dataset.sample;
  const sample = await fetch(address);
  if (sample.ok) take(new File([await sample.blob()], address.split('/').at(-1), { type: 'text/csv' }));
}
if (new URLSearchParams(location.search).has('sample')) takeSample();

form.addEventListener('submit', async event => {
  event.preventDefault();
  if (!file || start.disabled || !form.reportValidity()) return;
  start.disabled = true;
  start.textContent = 'Starting…';
  try {
    const answer = await send('/api/warming/upload');
    const body = await answer.json();
    if (answer.ok) {
      location.assign(`/jobs/${body.jobId}`);
      return;
    }
    tell(body.detail, 'bad');
  } catch {
    tell('The file did not arrive. Try again.', 'bad');
  }
  start.disabled = false;
  start.textContent = 'Start warming';
});
