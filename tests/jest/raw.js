// Files that the extension's bundler takes in as text.
module.exports = {
  process: text => ({ code: `module.exports = ${JSON.stringify(text)};` }),
  getCacheKey: text => `raw:${text}`
};
