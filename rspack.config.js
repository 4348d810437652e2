const { cpSync, readFileSync, rmSync, writeFileSync } = require('fs');
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

/** What the worker asks for when a file needs it, beside its script: parts of the engine, and tables of classes. */
class FilesForTheWorker {
  apply(compiler) {
    compiler.hooks.done.tapPromise('FilesForTheWorker', async () => {
      const { copyFacts } = await import('./scripts/lib/facts.mjs');
      const { PARTS } = await import('./scripts/lib/worker-parts.mjs');
      const folder = join(__dirname, jupyterlab.outputDir, 'static');
      copyFacts(__dirname, folder);
      rmSync(join(folder, PARTS), { recursive: true, force: true });
      cpSync(join(__dirname, 'lib', 'worker', PARTS), join(folder, PARTS), { recursive: true });
    });
  }
}

module.exports = {
  plugins: [
    new DefinePlugin({ SCAN_MODEL_VERSION: JSON.stringify(version) }),
    new DependenciesForJupyterLab(),
    new FilesForTheWorker()
  ],
  module: {
    rules: [
      // Bundled beforehand by scripts/bundle.mjs: to be copied as it is, not bundled again.
      { test: /\.worker\.js$/, type: 'asset/resource' }
    ]
  }
};
