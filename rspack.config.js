const { DefinePlugin } = require('@rspack/core');

const { version } = require('./package.json');

module.exports = {
  plugins: [new DefinePlugin({ SCAN_MODEL_VERSION: JSON.stringify(version) })],
  module: {
    rules: [
      // Bundled beforehand by scripts/bundle.mjs: to be copied as it is, not bundled again into a classic worker.
      { test: /\.worker\.js$/, type: 'asset/resource' }
    ]
  }
};
