import type { Translator } from '../translator';
import type { SayRule } from './finding-words';
import { callableOf } from './finding-words';

function doNotLoad(trans: Translator): string {
  return trans.__(
    'Do not load the model. Ask its author what this is for, or get the model from a source that you trust.'
  );
}

/** Words for findings in YAML, and in the configurations and lists of packages that come with models. */
export const CONFIG_RULES = {
  'yaml-python-call': (trans, finding) => ({
    title: trans.__('Loading the YAML calls %1', callableOf(finding)),
    why: trans.__(
      'A tag in the file makes Python import this and call it. yaml.unsafe_load, yaml.Loader of old versions of PyYAML, and ruamel.yaml with typ="unsafe" do so while they read the file.'
    ),
    advice: trans.__(
      'Read the file with yaml.safe_load only, which refuses such tags. If it has to be loaded otherwise, ask its author what this is for.'
    )
  }),
  'yaml-python-name': (trans, finding) => ({
    title: trans.__('Loading the YAML imports %1', callableOf(finding)),
    why: trans.__(
      'A tag in the file makes Python import this and hand it to the program, which may call it. Importing a module runs its code.'
    ),
    advice: trans.__(
      'Read the file with yaml.safe_load only, which refuses such tags. If it has to be loaded otherwise, ask its author what this is for.'
    )
  }),
  'yaml-object-tag': (trans, finding) => ({
    title: trans.__('The YAML names a class to make an object of: %1', finding.operator),
    why: trans.__(
      'Loaders of YAML in other languages (SnakeYAML in Java, Psych in Ruby, js-yaml) make objects of the classes that tags name. Attacks with such objects run programs; servers of models in Java were taken over so.'
    ),
    advice: doNotLoad(trans)
  }),
  'yaml-expansion': (trans, finding) => ({
    title: trans.__('Aliases multiply the YAML to %1 values', String(finding.params.values ?? '')),
    why: trans.__(
      'A few lines name each other so often that a program which copies, prints or compares what it has read runs out of memory.'
    ),
    advice: trans.__('Do not open the file with a program that matters. No honest file has this form.')
  }),
  'config-target': (trans, finding) =>
    finding.severity === 'LOW'
      ? {
          title: trans.__('The configuration has its loader call %1', callableOf(finding)),
          why: trans.__(
            'The program that reads this configuration imports what it names and calls it. This is of a package that nobody reviewed, or fetches something by its name: whether it is harmless depends on that package.'
          ),
          advice: trans.__(
            'Check that you know the package, and that it is the one which the author of the model means.'
          )
        }
      : {
          title: trans.__('The configuration has its loader call %1', callableOf(finding)),
          why: trans.__(
            'The program that reads this configuration (Hydra, NeMo, HyperPyYAML and others) imports what it names and calls it with the arguments that stand beside it. This one can run code or reach files, processes or the network, and is no part of a model.'
          ),
          advice: doNotLoad(trans)
        },
  'skops-callable': (trans, finding) =>
    finding.severity === 'LOW'
      ? {
          title: trans.__('The model uses %1', callableOf(finding)),
          why: trans.__(
            'skops imports this when it loads the model. It is of a package that nobody reviewed, or is seldom part of a model: whether it is harmless depends on that package.'
          ),
          advice: trans.__(
            'Check that you know the package. Do not put it on the list of trusted types before you have looked at it.'
          )
        }
      : {
          title: trans.__('The model uses %1', callableOf(finding)),
          why: trans.__(
            'skops imports this when it loads the model, and makes or calls it. It can run code or reach files, processes or the network. Versions of skops before 0.12 do not even ask whether some of these are trusted.'
          ),
          advice: doNotLoad(trans)
        },
  'mar-handler': (trans, finding) => ({
    title: trans.__('TorchServe runs the handler %1 from this archive', finding.params.file ?? ''),
    why: trans.__(
      'The handler is a Python file that comes with the model. The server runs it when it loads the model, with everything that the server may do.'
    ),
    advice: trans.__(
      'Read the handler before you register the model, or ask for an archive that uses a handler of TorchServe itself.'
    )
  }),
  'config-expression': (trans, finding) => ({
    title: trans.__('The configuration holds code that its loader runs'),
    why: trans.__(
      'The program that reads this configuration evaluates the text under %1 as code or runs it as a command.',
      finding.params.path ?? ''
    ),
    advice: trans.__('Read the code in the evidence. If it does more than the model needs, do not load the model.')
  }),
  'config-loader-module': (trans, finding) => ({
    title: trans.__('The model is loaded by the module %1', finding.module),
    why: trans.__(
      'The description of the model names the module that loads it, and that is none of a known package: it may come with the model. Its code runs when the model is loaded.'
    ),
    advice: trans.__(
      'Read the code of that module before you load the model, or ask for a model that a known framework loads.'
    )
  }),
  'config-own-code': (trans, finding) => ({
    title: trans.__('The model brings its own code in %1', finding.params.file ?? ''),
    why: trans.__(
      'The folder is put in front of the places from which Python imports, so that modules of the model run when it is loaded, also in place of others of the same name.'
    ),
    advice: trans.__('Look at the files in that folder, which are scanned as well when they are there.')
  }),
  'config-path': (trans, finding) => ({
    title: trans.__('The configuration names a file elsewhere: %1', finding.params.file ?? ''),
    why: trans.__(
      'The path leads out of the folder of the model, or to another computer. Loading the model reads that file, which was not scanned and may be one of yours.'
    ),
    advice: trans.__('Do not load the model as long as you do not know why it needs that file.')
  }),
  'xml-external': (trans, finding) => ({
    title: trans.__('The XML takes in something from outside: %1', finding.params.file ?? ''),
    why: trans.__(
      'A program that reads the document may open that file or address and put what it finds into the document. So a model can read files of yours, and send them away.'
    ),
    advice: doNotLoad(trans)
  }),
  'xml-expansion': (trans, finding) => ({
    title: trans.__('Entities multiply the XML to %1 characters', finding.params.file ?? ''),
    why: trans.__('A few lines name each other so often that a program which reads the document runs out of memory.'),
    advice: trans.__('Do not open the file with a program that matters. No honest file has this form.')
  }),
  'xml-hidden-markup': (trans, finding) => ({
    title: trans.__('The XML says that it is written in %1', finding.params.file ?? ''),
    why: trans.__(
      'In this encoding, markup does not look like markup. A reader that knows it may find elements which this scan could not see.'
    ),
    advice: doNotLoad(trans)
  }),
  'pmml-code': (trans, finding) => ({
    title: trans.__('The PMML element %1 holds code or leads elsewhere', finding.params.element ?? ''),
    why: trans.__(
      'PMML describes a model by numbers and formulas. This element holds a script, names a class that the reader loads, or an address from which something is read.'
    ),
    advice: doNotLoad(trans)
  }),
  'openvino-library': (trans, finding) => ({
    title: trans.__('The OpenVINO model needs code from elsewhere: %1', finding.params.what ?? ''),
    why: trans.__(
      'This operator is none of OpenVINO itself: a native library has to be loaded for it, which runs with all of your rights.'
    ),
    advice: trans.__(
      'Load such a library only if you know who made it. Ask the author for a model that uses the operators of OpenVINO alone.'
    )
  }),
  'openvino-weights': (trans, finding) => ({
    title: trans.__('The model names weights that are not in its file: %1', finding.params.what ?? ''),
    why: trans.__(
      'A constant begins or ends beyond the file of weights. Versions of OpenVINO that trust the numbers read memory that is none of the model.'
    ),
    advice: trans.__('Fetch both files again from the same place. If it stays so, do not load the model.')
  }),
  'installs-from-elsewhere': (trans, finding) => ({
    title: trans.__('Packages for the model are installed from %1', finding.params.from ?? ''),
    why: trans.__(
      'Installing a package runs its code. This one does not come from the usual index of packages but from a place that whoever wrote the file has chosen.'
    ),
    advice: trans.__(
      'Install the packages yourself, from a source that you trust, and load the model without having its requirements installed.'
    )
  })
} satisfies Record<string, SayRule>;
