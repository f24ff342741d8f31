const form = document.getElementById('sign-in');
const key = document.getElementById('key');
const refused = document.getElementById('refused');

form.addEventListener('submit', async event => {
  event.preventDefault();
  refused.textContent = '';
  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const answer = await fetch('/api/session', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ apiKey: key.value.trim() }),
    });
    if (answer.ok) {
      location.replace(form.dataset.to);
      return;
    }
    refused.textContent = answer.status === 401
      ? 'This key is not known, or no longer. Check it, or ask whoever runs this installation for one.'
      : (await answer.json()).detail;
  } catch {
    refused.textContent = 'The service does not answer. Try again in a moment.';
  }
  button.disabled = false;
  key.select();
});
