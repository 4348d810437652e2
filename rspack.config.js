module.exports = {
  module: {
    rules: [
      // Bundled beforehand by scripts/bundle.mjs: to be copied as it is, not bundled again into a classic worker.
      { test: /\.worker\.js$/, type: 'asset/resource' }
    ]
  }
};
