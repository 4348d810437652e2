// What a browser has, JupyterLab's modules use while they load, and jsdom lacks.
const { TextDecoder, TextEncoder } = require('util');

class DragEvent extends MouseEvent {}

class ResizeObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}

const lacking = {
  DragEvent,
  ResizeObserver,
  requestIdleCallback: callback => setTimeout(callback, 0),
  TextDecoder,
  TextEncoder,
  structuredClone: value => structuredCloneOfNode(value),
  matchMedia: query => ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} })
};

function structuredCloneOfNode(value) {
  const { deserialize, serialize } = require('v8');
  return deserialize(serialize(value));
}

for (const [name, value] of Object.entries(lacking)) {
  if (globalThis[name] === undefined) {
    globalThis[name] = value;
  }
}
