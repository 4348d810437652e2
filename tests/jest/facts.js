// The tables of classes, from the source tree: every door provides them in a way of its own.
const { join } = require('path');

const { provideFacts } = require('../../src/scanner/rules/facts');
const { factsIn } = require('../../src/sources/facts-folder');

provideFacts(factsIn(join(__dirname, '..', '..', 'src', 'scanner', 'rules', 'facts', 'data')));
