/* The document. Words are only ever set as text, never as HTML. */

export const $ = (id) => document.getElementById(id);

/** A phrase of the product, with French no-break spaces. Never for the words of a person. */
export const typeset = (phrase) => phrase.replace(/ ([:;?!»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');

/** Sets a text only if it changes: a screen reader reads again what is set again. */
export function show(id, phrase) {
  const text = typeset(phrase);
  if ($(id).textContent !== text) $(id).textContent = text;
}

export function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export const makeButton = (textContent, className = '') => make('button', { type: 'button', textContent, className });

export const empty = (...ids) => ids.forEach((id) => $(id).replaceChildren());

export const onClick = (selector, act) =>
  document.querySelectorAll(selector).forEach((node) => node.addEventListener('click', () => act(node)));
