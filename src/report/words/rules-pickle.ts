import type { Translator } from '../translator';
import type { SayRule } from './finding-words';
import { callableOf } from './finding-words';
import type { Finding } from '../../scanner/report';

/** Advice for a pickle that must not be loaded at all. */
function refuse(trans: Translator): string {
  return trans.__(
    'Do not load this file, not even to look at it. Ask its author for weights without code (safetensors, ONNX, or a state dict that torch.load(..., weights_only=True) accepts in PyTorch 2.6 or later), or rebuild the object from its source.'
  );
}

/** Advice for a pickle that may be honest but uses unreviewed callables. */
function askFirst(trans: Translator, callable: string): string {
  return trans.__(
    'Look at where %1 comes from before you load the file. If you know and trust both the package and the person who made the file, it may be fine; if not, ask for a format without code, such as safetensors or ONNX.',
    callable
  );
}

/** What code of a class does, as the end of a sentence. */
function effectWords(trans: Translator, effect: string): string {
  switch (effect) {
    case 'exec':
      return trans.__('text is run as code');
    case 'process':
      return trans.__('a program is started');
    case 'ctypes':
      return trans.__('native code is called');
    case 'file-write':
      return trans.__('a file is written');
    case 'file-read':
      return trans.__('a file is read');
    case 'network':
      return trans.__('the network is used');
    case 'import':
      return trans.__('a module is imported by name');
    case 'pickle':
      return trans.__('another pickle is loaded');
    default:
      return trans.__('a function that the object holds is called');
  }
}

/** What the code names that models do not need, or else what made it. */
function namesOf(finding: Finding): string {
  return finding.params.names ? String(finding.params.names) : callableOf(finding);
}

/** Words for findings of the pickle machine; the rules are described in `scanner/rules/catalog.ts`. */
export const PICKLE_RULES = {
  'pickle-dangerous-call': (trans, finding) => ({
    title: trans.__('Loading this file calls %1', callableOf(finding)),
    why: trans.__(
      '%1 can run programs or code, or touch files and the network. A pickle calls it while it is being loaded, before you get an object to look at, and with your rights: your files, your tokens, your network.',
      callableOf(finding)
    ),
    advice: refuse(trans)
  }),
  'pickle-dangerous-reference': (trans, finding) => ({
    title: trans.__('The loaded object holds %1', callableOf(finding)),
    why: trans.__(
      'Loading does not call %1 by itself, but the object that you get carries it and may call it later, for example when it is used for a prediction. Model data has no reason to carry such a function.',
      callableOf(finding)
    ),
    advice: refuse(trans)
  }),
  'pickle-unreviewed-stdlib': (trans, finding) => ({
    title: trans.__('Loading this file uses %1 of the standard library', callableOf(finding)),
    why: trans.__(
      'Saved models need only a few harmless parts of the Python standard library, and %1 is not one of them. Parts like this are what attackers build their calls from when the well-known ones are blocked.',
      callableOf(finding)
    ),
    advice: refuse(trans)
  }),
  'pickle-carries-code': (trans, finding) => ({
    title: trans.__('The file brings code of its own along (%1)', namesOf(finding)),
    why: finding.params.names
      ? trans.__(
          'The evidence shows a function that comes with the file as compiled code or as source text. It names %1, with which it can run programs or other code, or reach files, the network or packages that were not scanned. It runs when the object is loaded or used.',
          String(finding.params.names)
        )
      : trans.__(
          'It was saved with a tool that stores functions and classes as compiled code, such as dill or cloudpickle. Honest people do that, but the code runs on your machine when the object is loaded or used, and a scanner cannot tell what it is for.'
        ),
    advice: trans.__(
      'Load it only if you know and trust who made it. Otherwise ask for the source of the functions and for the data in a format without code, such as safetensors, ONNX or skops.'
    )
  }),
  'pickle-unreviewed-function': (trans, finding) => ({
    title: trans.__('Loading this file calls %1, which saved models do not call', callableOf(finding)),
    why: trans.__(
      'The package is well known, but its own way of saving never writes a call of %1. Such packages hold functions that read files, start programs or evaluate text, and attackers use them because scanners trust the name of the package.',
      callableOf(finding)
    ),
    advice: refuse(trans)
  }),
  'pickle-evaluated-argument': (trans, finding) => ({
    title: trans.__('Loading this file has %1 evaluate what the file says', callableOf(finding)),
    why: trans.__(
      '%1 evaluates text as Python or calls the functions that it is given, and the file gives it such a text or function. Saved models hold numbers and finished objects there.',
      callableOf(finding)
    ),
    advice: refuse(trans)
  }),
  'pickle-unknown-call': (trans, finding) => ({
    title: trans.__('Loading this file calls %1, which is not known here', callableOf(finding)),
    why: trans.__(
      'Loading imports the package of %1 and calls it. Nothing in its arguments looks like an attack, but what it does depends on the package that is installed on your machine, and that was not scanned.',
      callableOf(finding)
    ),
    advice: askFirst(trans, callableOf(finding))
  }),
  'pickle-unknown-reference': (trans, finding) => ({
    title: trans.__('Loading this file imports %1', finding.module),
    why: finding.params.beside
      ? trans.__(
          'Looking %1 up runs its module, and %2 lies beside the file: Python finds it there when it is started in this folder.',
          callableOf(finding),
          finding.params.beside
        )
      : trans.__(
          'The file names %1 and never calls it, but looking the name up runs the module of that name, whichever is installed on your machine. It is not known here.',
          callableOf(finding)
        ),
    advice: askFirst(trans, callableOf(finding))
  }),
  'pickle-second-file': (trans, finding) => ({
    title: trans.__('Loading this file reads another file: %1', finding.params.file ?? '…'),
    why: trans.__(
      'joblib before 0.10 kept arrays in files of their own in the same folder, and reads them as it loads this one, with the pickles in them. This one is not there, can not be opened from here, or is named in a way that joblib never did, so it was not scanned.'
    ),
    advice: trans.__('Load it only together with the files that it was saved with, after a scan of the whole folder.')
  }),
  'class-runs-code': (trans, finding) => ({
    title: trans.__('%1 acts on what the file tells it', callableOf(finding)),
    why: trans.__(
      'The source of %1 (%2) shows it at %3: while the object is restored, %4. What it is given comes from the file.',
      finding.params.package ?? '',
      finding.params.versions ?? '',
      finding.params.line ?? '',
      effectWords(trans, String(finding.params.effect))
    ),
    advice: askFirst(trans, callableOf(finding))
  }),
  'pickle-suspicious-arguments': (trans, finding) => ({
    title: trans.__('%1 is called with arguments that look like an attack', callableOf(finding)),
    why: trans.__(
      'The function is not known here, and what it is given looks like a command, a web address, an import, a file to be written or another pickle. Weights and settings of a model do not look like that.'
    ),
    advice: refuse(trans)
  }),
  'pickle-computed-name': trans => ({
    title: trans.__('The name of what is called is put together while loading'),
    why: trans.__(
      'Software that saves models writes the names of its classes plainly. Putting a name together at load time is a way to hide it from scanners, so what would be called cannot be known without running it.'
    ),
    advice: refuse(trans)
  }),
  'pickle-argument-mismatch': (trans, finding) => ({
    title: trans.__('Loading this file gives %1 what a model would never supply', callableOf(finding)),
    why: trans.__(
      'It is harmless with the arguments that software which saves models writes: numbers, arrays, names, types. Here it gets something else: a function to call, code, or an object whose methods it would use. That is how a harmless name is made to do what the file wants.'
    ),
    advice: refuse(trans)
  }),
  'pickle-global-overwritten': (trans, finding) => ({
    title: trans.__('Loading this file changes %1 for the whole program', callableOf(finding)),
    why: trans.__(
      'The file writes into something that it imported, not into an object of its own. Code that runs afterwards, even code that you trust, then works with what the file put there.'
    ),
    advice: refuse(trans)
  }),
  'pickle-object-rewired': (trans, finding) => ({
    title: trans.__('Loading this file changes what an object of %1 does', callableOf(finding)),
    why: trans.__(
      'The state that the file gives to the object replaces methods of it, or the object is used again after it got its state. No software saves objects like that; it is a way to have a function called that the file never seems to call.'
    ),
    advice: refuse(trans)
  }),
  'pickle-literal-changed': trans => ({
    title: trans.__('The file changes a constant of its own while it is being loaded'),
    why: trans.__(
      'Bytes, texts and lists stand in a file as they are; no software that saves models writes one and changes it afterwards. Changing it later is a way to show scanners harmless bytes and hand others to the loader.'
    ),
    advice: refuse(trans)
  }),
  'pickle-computed-state': (trans, finding) => ({
    title: trans.__('What an object of %1 is filled with is worked out while loading', callableOf(finding)),
    why: trans.__(
      'Software that saves models writes the names of attributes plainly. Here they are the result of calls, so which attributes the object gets, and what those make it do, cannot be known without loading the file.'
    ),
    advice: refuse(trans)
  }),
  'pickle-extension-code': trans => ({
    title: trans.__('The file calls something by a number instead of a name'),
    why: trans.__(
      'A pickle can name a class by a number from the copyreg registry of the program that loads it. What the number means on your machine is not written in the file, so it cannot be checked.'
    ),
    advice: trans.__(
      'Load it only if you know which program registered the number. Otherwise ask for the file without extension codes, or for a format without code, such as safetensors.'
    )
  }),
  'pickle-frame-mismatch': trans => ({
    title: trans.__('The file is built so that two loaders read it differently'),
    why: trans.__(
      'Frames of a pickle only say how much to read at once. Here they disagree with the instructions inside them, so that one loader sees instructions that another one, or a scanner, does not. No pickle writer produces that.'
    ),
    advice: refuse(trans)
  }),
  'pickle-array-size': trans => ({
    title: trans.__('How long an array in this file is cannot be told before it is loaded'),
    why: trans.__(
      'Behind the description of an array stand its bare numbers, and behind those the file goes on. Here the description has to be worked out while loading, so what a scanner takes for numbers may be instructions for the loader. joblib writes the length plainly.'
    ),
    advice: refuse(trans)
  }),
  'code-behind-pickle': trans => ({
    title: trans.__('A program or a script stands behind the last object of the file'),
    why: trans.__(
      'Whoever loads the file does not run it. But software that saves models puts nothing there, and the file may serve to bring the program to your machine unnoticed.'
    ),
    advice: trans.__('Ask its author what the bytes behind the object are for, or take a file without them.')
  }),
  'npy-header-code': trans => ({
    title: trans.__('The header of this array is a piece of program'),
    why: trans.__(
      'Where an array file describes its type and shape there is an expression that has to be evaluated. NumPy refuses it; a reader that evaluates headers runs it.'
    ),
    advice: trans.__('Do not load this file. No version of NumPy writes such a header.')
  }),
  'pickle-memory-bomb': (trans, finding) => ({
    title: trans.__('Loading this file asks for an absurd amount of memory'),
    why: trans.__(
      'One number in it makes the loader reserve %1 bytes. That ends the program, or the machine that runs it.',
      finding.params.bytes ?? ''
    ),
    advice: trans.__('Do not load this file. No pickler writes this by itself.')
  }),
  'pickle-expansion': trans => ({
    title: trans.__('The data in this file expand beyond all measure'),
    why: trans.__(
      'Its lists, tuples or dictionaries hold each other so often that a small file stands for more than a thousand million values. Loading hangs where it has to hash them; printing, comparing or copying what was loaded does.'
    ),
    advice: trans.__('Do not load this file. Data that are merely shared do not look like this.')
  }),
  'pickle-hidden-stream': trans => ({
    title: trans.__('There is a pickle where none belongs'),
    why: trans.__(
      'Instructions for the pickle loader follow padding, sit inside other data or come after the end of the model. Something that loads the file again, or from there, runs them.'
    ),
    advice: trans.__(
      'Treat the file as tampered with until its author has explained the extra data. The offset below says where it begins.'
    )
  }),
  'python-code': (trans, finding) => ({
    title: trans.__('The file carries compiled Python code'),
    why: finding.params.names
      ? trans.__('The code names %1. Whoever loads it runs it, with their own rights.', finding.params.names)
      : trans.__('Nothing in it is known to be dangerous, but it is a program: whoever loads it runs it.'),
    advice: refuse(trans)
  })
} satisfies Record<string, SayRule>;
