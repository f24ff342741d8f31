// Shows why an author was warmed, when the pointer or the focus is on it, and highlights the path from the library.
const region = () => document.getElementById('tree');
let lit = null;

const node = id => document.getElementById(`n-${id}`);

function way(from) {
  const nodes = [];
  for (let one = from; one; one = one.dataset.parent ? node(one.dataset.parent) : null) nodes.unshift(one);
  return nodes;
}

function show(one) {
  clear();
  lit = one;
  const picture = one.closest('svg');
  picture.classList.add('hot');
  const nodes = way(one);
  for (const each of nodes) {
    each.classList.add('lit');
    document.getElementById(`to-${each.id.slice(2)}`)?.classList.add('lit');
  }
  const why = document.getElementById('tree-why');
  const name = Object.assign(document.createElement('strong'), { textContent: nodes.map(each => each.dataset.name).join(' › ') });
  why.replaceChildren(name, ` ${one.dataset.because} · ${one.dataset.what}`);
}

function clear() {
  lit = null;
  region()?.querySelectorAll('.lit, .hot').forEach(each => each.classList.remove('lit', 'hot'));
}

const children = one => [...region().querySelectorAll(`.node[data-parent="${one.id.slice(2)}"]`)];
const siblings = one => one.dataset.parent ? children(node(one.dataset.parent)) : [...region().querySelectorAll('.node:not([data-parent])')];

function beside(one, step) {
  const all = siblings(one);
  return all[(all.indexOf(one) + step + all.length) % all.length];
}

const moves = {
  ArrowRight: one => beside(one, 1),
  ArrowLeft: one => beside(one, -1),
  ArrowDown: one => children(one)[0],
  ArrowUp: one => one.dataset.parent && node(one.dataset.parent),
  Home: () => region().querySelector('.node'),
};

document.addEventListener('pointerover', event => {
  const one = event.target.closest?.('.node');
  if (one && one !== lit) show(one);
  else if (!one && lit && lit !== document.activeElement) clear();
});
document.addEventListener('focusin', event => {
  const one = event.target.closest?.('.node');
  if (one) show(one);
  else clear();
  const listed = event.target.closest?.('.authors li');
  if (listed) light(listed);
});
document.addEventListener('pointerover', event => {
  const listed = event.target.closest?.('.authors li');
  if (listed) light(listed);
});
document.addEventListener('keydown', event => {
  const one = event.target.closest?.('.node');
  if (!one || event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === 'Escape') clear();
  const next = moves[event.key]?.(one);
  if (!next) return;
  event.preventDefault();
  one.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

function light(listed) {
  const one = node(listed.id.slice(2));
  if (one) show(one);
}

// The picture was rendered again: restore the highlighted path.
document.addEventListener('refreshed', () => {
  if (!lit) return;
  const one = document.getElementById(lit.id);
  if (!one) return clear();
  if (document.activeElement === one) {
    region().querySelectorAll('.node[tabindex="0"]').forEach(other => { other.tabIndex = -1; });
    one.tabIndex = 0;
  }
  show(one);
});
