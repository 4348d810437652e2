const { readFileSync, writeFileSync } = require('fs');
const { join } = require('path');

const { DefinePlugin } = require('@rspack/core');

const { dependencies, jupyterlab, peerDependencies, version } = require('./package.json');

/**
 * JupyterLab says whether an extension fits by the `dependencies` of its package.json. Ours are peers, so that npm leaves
 * them alone where only the command line is installed: the file beside the built extension names them as JupyterLab reads it.
 */
class DependenciesForJupyterLab {
  apply(compiler) {
    compiler.hooks.done.tap('DependenciesForJupyterLab', () => {
      const file = join(__dirname, jupyterlab.outputDir, 'package.json');
      const manifest = {
        ...JSON.parse(readFileSync(file, 'utf8')),
        dependencies: { ...dependencies, ...peerDependencies }
      };
      writeFileSync(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
    });
  }
}

/** The tables of classes that the worker reads when a pickle names their package: files of their own, beside its script. */
class FactsForTheWorker {
  apply(compiler) {
    compiler.hooks.done.tapPromise('FactsForTheWorker', async () => {
      const { copyFacts } = await import('./scripts/lib/facts.mjs');
      copyFacts(__dirname, join(__dirname, jupyterlab.outputDir, 'static'));
    });
  }
}

module.exports = {
  plugins: [
    new DefinePlugin({ SCAN_MODEL_VERSION: JSON.stringify(version) }),
    new DependenciesForJupyterLab(),
    new FactsForTheWorker()
  ],
  module: {
    rules: [
      // Bundled beforehand by scripts/bundle.mjs: to be copied as it is, not bundled again into a classic worker.
      { test: /\.worker\.js$/, type: 'asset/resource' }
    ]
  }
};
